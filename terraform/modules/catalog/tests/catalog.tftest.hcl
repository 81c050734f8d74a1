provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
}

variables {
  context = {
    name       = "omics-lake"
    account_id = "111122223333"
    region     = "eu-west-1"
    partition  = "aws"
  }
  namespaces = {
    omics = "Molecular and clinical tables."
    ops   = "What was landed and built."
  }
  tables_bucket = "omics-lake-111122223333-eu-west-1-tables"
  tables = {
    "omics.expression" = {
      namespace   = "omics"
      name        = "expression"
      description = "One gene of one aliquot."
      columns = [
        { name = "patient_barcode", type = "string", comment = "Patient." },
        { name = "tpm", type = "double", comment = "Transcripts per million." },
      ]
    }
    "ops.run" = {
      namespace   = "ops"
      name        = "run"
      description = "One build of one table."
      columns     = [{ name = "audits", type = "array<string>", comment = "Audits that held." }]
    }
  }
}

run "readme_example" {
  command = plan

  assert {
    condition     = aws_glue_catalog_database.this["omics"].name == "omics_lake_omics"
    error_message = "A database is named prefix + namespace."
  }

  assert {
    condition     = aws_glue_catalog_database.this["omics"].description == "Molecular and clinical tables."
    error_message = "A database carries its namespace's description."
  }

  assert {
    condition     = aws_glue_catalog_database.this["ops"].location_uri == "s3://omics-lake-111122223333-eu-west-1-tables/lake/ops"
    error_message = "A database lives in the lake folder of its namespace."
  }

  assert {
    condition = alltrue([
      for database in aws_glue_catalog_database.this : alltrue([
        for default in database.create_table_default_permission :
        try(length(default.permissions), 0) == 0 && default.principal[0].data_lake_principal_identifier == "IAM_ALLOWED_PRINCIPALS"
      ]) && length(database.create_table_default_permission) == 1
    ])
    error_message = "IAMAllowedPrincipals gets nothing on new tables."
  }

  assert {
    condition     = output.databases == { omics = "omics_lake_omics", ops = "omics_lake_ops" }
    error_message = "Both databases are handed on."
  }

  assert {
    condition = output.tables["omics.expression"] == {
      database = "omics_lake_omics"
      table    = "expression"
      location = "s3://omics-lake-111122223333-eu-west-1-tables/lake/omics/expression"
    }
    error_message = "A table is handed on with its database, name and place."
  }

  # Tables are iceberg with comments.
  assert {
    condition     = alltrue([for table in aws_glue_catalog_table.this : table.open_table_format_input[0].iceberg_input[0].metadata_operation == "CREATE"])
    error_message = "Each table is made as Iceberg."
  }

  assert {
    condition     = alltrue([for table in aws_glue_catalog_table.this : table.open_table_format_input[0].iceberg_input[0].version == "2"])
    error_message = "Each table has format version 2."
  }

  assert {
    condition     = aws_glue_catalog_table.this["omics.expression"].storage_descriptor[0].columns[1].comment == "Transcripts per million."
    error_message = "A column carries its comment."
  }

  assert {
    condition     = aws_glue_catalog_table.this["ops.run"].storage_descriptor[0].location == "s3://omics-lake-111122223333-eu-west-1-tables/lake/ops/run"
    error_message = "A table has a folder of its own."
  }

  assert {
    condition     = length(distinct([for table in aws_glue_catalog_table.this : table.storage_descriptor[0].location])) == 2
    error_message = "No two tables share a folder: orphan removal would delete the other's files."
  }

  # Three optimizers for each table.
  assert {
    condition = toset(keys(aws_glue_catalog_table_optimizer.this)) == toset([
      "omics.expression/compaction", "omics.expression/retention", "omics.expression/orphan_file_deletion",
      "ops.run/compaction", "ops.run/retention", "ops.run/orphan_file_deletion",
    ])
    error_message = "Each table has compaction, retention and orphan removal."
  }

  assert {
    condition     = aws_glue_catalog_table_optimizer.this["omics.expression/retention"].configuration[0].retention_configuration[0].iceberg_configuration[0].snapshot_retention_period_in_days == 5
    error_message = "Untagged snapshots stay five days unless told otherwise."
  }

  assert {
    condition     = aws_glue_catalog_table_optimizer.this["omics.expression/orphan_file_deletion"].configuration[0].orphan_file_deletion_configuration[0].iceberg_configuration[0].location == "s3://omics-lake-111122223333-eu-west-1-tables/lake/omics/expression"
    error_message = "Orphans are looked for in the table's own folder only."
  }

  assert {
    condition     = alltrue([for optimizer in aws_glue_catalog_table_optimizer.this : optimizer.configuration[0].role_arn == "arn:aws:iam::111122223333:role/omics-lake-optimizer"])
    error_message = "Optimizers run as their own role."
  }

  assert {
    condition     = alltrue([for grant in aws_lakeformation_permissions.optimizer : grant.permissions == toset(["ALTER", "DELETE", "DESCRIBE", "INSERT"])])
    error_message = "The optimizers' role gets the four permissions that Glue asks for, never ALL."
  }
}

run "optimizers_can_be_set_and_switched_off" {
  command = plan

  variables {
    optimizers = { enabled = false, snapshot_retention_days = 30, snapshots_to_keep = 3, orphan_retention_days = 7 }
  }

  assert {
    condition     = alltrue([for optimizer in aws_glue_catalog_table_optimizer.this : !optimizer.configuration[0].enabled])
    error_message = "enabled = false switches all of them off."
  }

  assert {
    condition     = aws_glue_catalog_table_optimizer.this["ops.run/retention"].configuration[0].retention_configuration[0].iceberg_configuration[0].snapshot_retention_period_in_days == 30
    error_message = "The period is the given one."
  }

  assert {
    condition     = aws_glue_catalog_table_optimizer.this["ops.run/retention"].configuration[0].retention_configuration[0].iceberg_configuration[0].number_of_snapshots_to_retain == 3
    error_message = "The number of snapshots is the given one."
  }

  assert {
    condition     = aws_glue_catalog_table_optimizer.this["ops.run/orphan_file_deletion"].configuration[0].orphan_file_deletion_configuration[0].iceberg_configuration[0].orphan_file_retention_period_in_days == 7
    error_message = "The orphans' age is the given one."
  }
}

run "optimizer_role_reaches_only_the_lake" {
  command = plan

  variables {
    context = {
      name                 = "omics-lake"
      account_id           = "111122223333"
      region               = "eu-west-1"
      partition            = "aws-cn"
      permissions_boundary = "arn:aws-cn:iam::111122223333:policy/boundary"
    }
  }

  assert {
    condition     = aws_iam_role.optimizer.permissions_boundary == "arn:aws-cn:iam::111122223333:policy/boundary"
    error_message = "The role keeps inside the boundary."
  }

  assert {
    condition     = jsondecode(aws_iam_role.optimizer.assume_role_policy).Statement[0].Principal == { Service = "glue.amazonaws.com" }
    error_message = "Only Glue takes the role."
  }

  assert {
    condition = { for statement in jsondecode(aws_iam_role_policy.optimizer.policy).Statement : statement.Sid => statement.Resource } == {
      RewriteTableFiles = "arn:aws-cn:s3:::omics-lake-111122223333-eu-west-1-tables/lake/*"
      ListTableFiles    = "arn:aws-cn:s3:::omics-lake-111122223333-eu-west-1-tables"
      CommitTables = [
        "arn:aws-cn:glue:eu-west-1:111122223333:table/omics_lake_ops/run",
        "arn:aws-cn:glue:eu-west-1:111122223333:table/omics_lake_omics/expression",
        "arn:aws-cn:glue:eu-west-1:111122223333:database/omics_lake_ops",
        "arn:aws-cn:glue:eu-west-1:111122223333:database/omics_lake_omics",
        "arn:aws-cn:glue:eu-west-1:111122223333:catalog",
      ]
      WriteLogs = [
        "arn:aws-cn:logs:eu-west-1:111122223333:log-group:/aws-glue/iceberg-retention/logs:*",
        "arn:aws-cn:logs:eu-west-1:111122223333:log-group:/aws-glue/iceberg-orphan-file-deletion/logs:*",
        "arn:aws-cn:logs:eu-west-1:111122223333:log-group:/aws-glue/iceberg-compaction/logs:*",
      ]
      ReadThroughLakeFormation = "*"
    }
    error_message = "The role reaches the lake folder, the tables it looks after and the optimizers' logs."
  }

  assert {
    condition = toset(flatten([for statement in jsondecode(aws_iam_role_policy.optimizer.policy).Statement : statement.Action])) == toset([
      "s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket", "glue:GetTable", "glue:UpdateTable",
      "logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents", "lakeformation:GetDataAccess",
    ])
    error_message = "The role has the actions of the Glue guide and no other (none of KMS: the key policy names it)."
  }
}

run "brought_database_is_used_and_left_alone" {
  command = plan

  variables {
    bring_databases = { omics = "hospital_omics" }
  }

  assert {
    condition     = keys(aws_glue_catalog_database.this) == ["ops"]
    error_message = "A brought database is not made."
  }

  assert {
    condition     = output.databases == { omics = "hospital_omics", ops = "omics_lake_ops" }
    error_message = "The brought database is handed on beside the own one."
  }

  assert {
    condition     = aws_glue_catalog_table.this["omics.expression"].database_name == "hospital_omics"
    error_message = "Tables go into the brought database."
  }

  assert {
    condition     = contains(jsondecode(aws_iam_role_policy.optimizer.policy).Statement[2].Resource, "arn:aws:glue:eu-west-1:111122223333:table/hospital_omics/expression")
    error_message = "Optimizers reach the lake's table in a brought database."
  }
}

run "two_projects_share_no_name" {
  command = plan

  variables {
    context = { name = "other-lake", account_id = "111122223333", region = "eu-west-1", partition = "aws" }
  }

  assert {
    condition     = aws_glue_catalog_database.this["ops"].name == "other_lake_ops" && aws_iam_role.optimizer.name == "other-lake-optimizer"
    error_message = "Names begin with the project's name."
  }
}

# A run is a start of the provider, so that some show a wrong value of several variables: each of them has to fail.
run "refuses_a_brought_database_of_no_namespace_and_a_table_under_a_wrong_key_and_orphans_younger_than_a_day" {
  command         = plan
  expect_failures = [var.bring_databases, var.tables, var.optimizers]

  variables {
    bring_databases = { imaging = "hospital_imaging" }
    tables          = { "ops.run" = { namespace = "omics", name = "run", description = "", columns = [{ name = "a", type = "int", comment = "" }] } }
    optimizers      = { orphan_retention_days = 0 }
  }
}

run "refuses_a_database_name_that_athena_cannot_read_and_an_unknown_column_type" {
  command         = plan
  expect_failures = [var.bring_databases, var.tables]

  variables {
    bring_databases = { omics = "Hospital-Omics" }
    tables          = { "ops.run" = { namespace = "ops", name = "run", description = "", columns = [{ name = "a", type = "varchar", comment = "" }] } }
  }
}

run "refuses_a_comment_of_256_characters" {
  command         = plan
  expect_failures = [var.tables]

  variables {
    tables = { "ops.run" = { namespace = "ops", name = "run", description = "", columns = [{ name = "a", type = "int", comment = format("%0256d", 0) }] } }
  }
}

run "refuses_a_description_of_2049_characters" {
  command         = plan
  expect_failures = [var.tables]

  variables {
    tables = { "ops.run" = { namespace = "ops", name = "run", description = format("%02049d", 0), columns = [{ name = "a", type = "int", comment = "" }] } }
  }
}

run "refuses_to_start_without_an_administrator" {
  command         = plan
  expect_failures = [aws_glue_catalog_database.this]

  variables {
    lake_admins = []
  }
}
