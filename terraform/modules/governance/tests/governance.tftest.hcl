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
  context   = { name = "omics-lake", account_id = "111122223333", region = "eu-west-1", partition = "aws" }
  databases = { omics = "omics_lake_omics", ops = "omics_lake_ops" }
  tables = {
    "omics.clinical_patient" = { database = "omics_lake_omics", table = "clinical_patient", data_class = "clinical", identifying = ["patient_barcode", "case_id"] }
    "omics.expression"       = { database = "omics_lake_omics", table = "expression", data_class = "molecular", identifying = ["patient_barcode"] }
    "omics.gene"             = { database = "omics_lake_omics", table = "gene", data_class = "molecular", has_project = false }
    "ops.run"                = { database = "omics_lake_ops", table = "run", data_class = "operations" }
  }
  views               = { expressed = { database = "omics_lake_omics", table = "expressed", data_class = "molecular" } }
  tables_location_arn = "arn:aws:s3:::omics-lake-111122223333-eu-west-1-tables/lake"
  principals = {
    analyst  = ["arn:aws:iam::111122223333:role/omics-lake-notebook"]
    engineer = ["arn:aws:iam::111122223333:role/engineer"]
    etl = {
      plan     = "arn:aws:iam::111122223333:role/omics-lake-plan"
      land     = "arn:aws:iam::111122223333:role/omics-lake-land"
      build    = "arn:aws:iam::111122223333:role/omics-lake-build"
      maintain = "arn:aws:iam::111122223333:role/omics-lake-maintain"
    }
  }
}

run "readme_example" {
  command = plan

  variables {
    outside = {
      partner = { principal = "444455556666", grantable = true, tags = { data_class = ["molecular"] } }
    }
    project_filters = {
      luad = { projects = ["TCGA-LUAD"], principals = ["arn:aws:iam::111122223333:role/luad-group"], tables = ["omics.expression"] }
    }
  }

  assert {
    condition     = aws_lakeformation_resource.lake.arn == "arn:aws:s3:::omics-lake-111122223333-eu-west-1-tables/lake" && !aws_lakeformation_resource.lake.hybrid_access_enabled
    error_message = "Lake Formation takes the lake's folder over, and not in hybrid mode."
  }

  assert {
    condition     = aws_lakeformation_resource.lake.role_arn == "arn:aws:iam::111122223333:role/omics-lake-lakeformation" && output.location_role_arn == "arn:aws:iam::111122223333:role/omics-lake-lakeformation"
    error_message = "The folder is lent out through its own role."
  }

  assert {
    condition     = output.tag_keys == { data_class = "omics-lake-data_class", sensitivity = "omics-lake-sensitivity", project = "omics-lake-project" }
    error_message = "Tag keys begin with the project's name."
  }

  assert {
    condition     = alltrue([for grant in concat(values(aws_lakeformation_permissions.tagged), values(aws_lakeformation_permissions.location), values(aws_lakeformation_permissions.filtered)) : !contains(grant.permissions, "ALL")])
    error_message = "No grant is ALL."
  }

  assert {
    condition     = alltrue([for grant in values(aws_lakeformation_permissions.tagged) : grant.principal != "IAM_ALLOWED_PRINCIPALS"])
    error_message = "No grant goes to IAMAllowedPrincipals."
  }
}

run "tags_and_grants" {
  command = plan

  assert {
    condition = {
      for key, tag in aws_lakeformation_lf_tag.this : key => tag.values
      } == {
      data_class  = toset(["clinical", "imaging", "molecular", "mixed", "operations"])
      sensitivity = toset(["open", "identifying"])
      project     = toset(["omics-lake"])
    }
    error_message = "The tags have these values."
  }

  assert {
    condition     = { for tag in aws_lakeformation_resource_lf_tags.database["omics"].lf_tag : tag.key => tag.value } == { "omics-lake-project" = "omics-lake", "omics-lake-data_class" = "mixed", "omics-lake-sensitivity" = "identifying" }
    error_message = "A database's tables are identifying and of no readable class until declared."
  }

  assert {
    condition     = { for tag in aws_lakeformation_resource_lf_tags.database["ops"].lf_tag : tag.key => tag.value } == { "omics-lake-project" = "omics-lake", "omics-lake-data_class" = "operations", "omics-lake-sensitivity" = "identifying" }
    error_message = "The operations database is of class operations."
  }

  assert {
    condition     = { for tag in aws_lakeformation_resource_lf_tags.table["omics.clinical_patient"].lf_tag : tag.key => tag.value } == { "omics-lake-data_class" = "clinical", "omics-lake-sensitivity" = "open" }
    error_message = "A declared table has its class and is open."
  }

  # What an analyst's grant asks of a table, a view must have too.
  assert {
    condition = (
      { for tag in aws_lakeformation_resource_lf_tags.view["expressed"].lf_tag : tag.key => tag.value } == { "omics-lake-data_class" = "molecular", "omics-lake-sensitivity" = "open" }
      && aws_lakeformation_resource_lf_tags.view["expressed"].table[0].name == "expressed"
    )
    error_message = "A view is open, and of its class."
  }

  assert {
    condition     = keys(aws_lakeformation_resource_lf_tags.identifying) == ["omics.clinical_patient", "omics.expression"]
    error_message = "Each table with identifying columns has them tagged, no other."
  }

  assert {
    condition = (
      aws_lakeformation_resource_lf_tags.identifying["omics.clinical_patient"].table_with_columns[0].column_names == toset(["case_id", "patient_barcode"])
      && one(aws_lakeformation_resource_lf_tags.identifying["omics.clinical_patient"].lf_tag).value == "identifying"
    )
    error_message = "Identifying columns are tagged so."
  }

  # Analyst reads open columns and no operations.
  assert {
    condition = { for key, grant in aws_lakeformation_permissions.tagged : key => {
      permissions = grant.permissions
      where       = { for expression in grant.lf_tag_policy[0].expression : expression.key => expression.values }
      } if startswith(key, "analyst/") } == {
      "analyst/arn:aws:iam::111122223333:role/omics-lake-notebook/DATABASE" = {
        permissions = toset(["DESCRIBE"])
        where       = { "omics-lake-project" = toset(["omics-lake"]), "omics-lake-data_class" = toset(["mixed"]) }
      }
      "analyst/arn:aws:iam::111122223333:role/omics-lake-notebook/TABLE" = {
        permissions = toset(["DESCRIBE", "SELECT"])
        where       = { "omics-lake-project" = toset(["omics-lake"]), "omics-lake-data_class" = toset(["clinical", "imaging", "molecular"]), "omics-lake-sensitivity" = toset(["open"]) }
      }
    }
    error_message = "An analyst describes and selects open columns of clinical, imaging and molecular tables."
  }

  # Engineer reads all.
  assert {
    condition = { for key, grant in aws_lakeformation_permissions.tagged : grant.lf_tag_policy[0].resource_type => {
      permissions = grant.permissions
      where       = { for expression in grant.lf_tag_policy[0].expression : expression.key => expression.values }
      } if startswith(key, "engineer/") } == {
      DATABASE = { permissions = toset(["DESCRIBE"]), where = { "omics-lake-project" = toset(["omics-lake"]) } }
      TABLE    = { permissions = toset(["DESCRIBE", "SELECT"]), where = { "omics-lake-project" = toset(["omics-lake"]) } }
    }
    error_message = "An engineer reads everything and writes nothing."
  }

  # Jobs get what their family does.
  assert {
    condition = { for key, grant in aws_lakeformation_permissions.tagged : trimprefix(key, "etl/") => {
      permissions = join(" ", sort(grant.permissions))
      where       = join(" ", sort([for expression in grant.lf_tag_policy[0].expression : "${expression.key}=${join(",", sort(expression.values))}"]))
      } if startswith(key, "etl/") } == {
      "land/DATABASE"     = { permissions = "DESCRIBE", where = "omics-lake-data_class=operations omics-lake-project=omics-lake" }
      "land/TABLE"        = { permissions = "ALTER DELETE DESCRIBE INSERT SELECT", where = "omics-lake-data_class=operations omics-lake-project=omics-lake" }
      "build/DATABASE"    = { permissions = "DESCRIBE", where = "omics-lake-project=omics-lake" }
      "build/TABLE"       = { permissions = "ALTER DELETE DESCRIBE INSERT SELECT", where = "omics-lake-project=omics-lake" }
      "maintain/DATABASE" = { permissions = "DESCRIBE", where = "omics-lake-project=omics-lake" }
      "maintain/TABLE"    = { permissions = "ALTER DELETE DESCRIBE INSERT SELECT", where = "omics-lake-project=omics-lake" }
    }
    error_message = "plan gets nothing, land writes operations, build and maintain write tables; none may CREATE_TABLE or DROP."
  }

  assert {
    condition     = { for family, grant in aws_lakeformation_permissions.location : family => join(" ", grant.permissions) } == { build = "DATA_LOCATION_ACCESS", land = "DATA_LOCATION_ACCESS", maintain = "DATA_LOCATION_ACCESS" }
    error_message = "Jobs that write get the place; plan does not."
  }
}

run "outside_principals_read_what_their_tags_say" {
  command = plan

  variables {
    outside = {
      partner  = { principal = "444455556666", grantable = true, tags = { data_class = ["molecular"] } }
      institut = { principal = "arn:aws:organizations::444455556666:organization/o-abcdefghij" }
      auditor  = { principal = "arn:aws:iam::444455556666:role/audit", tags = { data_class = ["operations"], sensitivity = ["open", "identifying"] } }
    }
  }

  assert {
    condition = { for key, grant in aws_lakeformation_permissions.tagged : trimprefix(key, "outside/") => {
      to    = grant.principal
      where = join(" ", sort([for expression in grant.lf_tag_policy[0].expression : "${trimprefix(expression.key, "omics-lake-")}=${join(",", sort(expression.values))}"]))
      } if startswith(key, "outside/") } == {
      "partner/DATABASE"  = { to = "444455556666", where = "data_class=mixed project=omics-lake" }
      "partner/TABLE"     = { to = "444455556666", where = "data_class=molecular project=omics-lake sensitivity=open" }
      "institut/DATABASE" = { to = "arn:aws:organizations::444455556666:organization/o-abcdefghij", where = "data_class=mixed project=omics-lake" }
      "institut/TABLE"    = { to = "arn:aws:organizations::444455556666:organization/o-abcdefghij", where = "data_class=clinical,imaging,molecular project=omics-lake sensitivity=open" }
      "auditor/DATABASE"  = { to = "arn:aws:iam::444455556666:role/audit", where = "data_class=mixed,operations project=omics-lake" }
      "auditor/TABLE"     = { to = "arn:aws:iam::444455556666:role/audit", where = "data_class=operations project=omics-lake sensitivity=identifying,open" }
    }
    error_message = "Open columns of readable classes unless the tags name others."
  }

  assert {
    condition = (
      aws_lakeformation_permissions.tagged["outside/partner/TABLE"].permissions_with_grant_option == toset(["DESCRIBE", "SELECT"])
      && aws_lakeformation_permissions.tagged["outside/partner/TABLE"].permissions == toset(["DESCRIBE", "SELECT"])
    )
    error_message = "A grantable share may be handed on, and only as given."
  }
}

run "a_filter_shows_its_projects_rows" {
  command = plan

  variables {
    project_filters = {
      luad  = { projects = ["TCGA-LUAD"], principals = ["arn:aws:iam::111122223333:role/luad-group"] }
      lungs = { projects = ["TCGA-LUSC", "TCGA-LUAD"], principals = ["arn:aws:iam::111122223333:role/lung-group"], tables = ["omics.clinical_patient"], identifying = true }
    }
  }

  assert {
    condition = { for key, filter in aws_lakeformation_data_cells_filter.project : key => filter.table_data[0].row_filter[0].filter_expression } == {
      "luad/omics.clinical_patient"  = "project_id = 'TCGA-LUAD'"
      "luad/omics.expression"        = "project_id = 'TCGA-LUAD'"
      "lungs/omics.clinical_patient" = "project_id IN ('TCGA-LUAD', 'TCGA-LUSC')"
    }
    error_message = "Rows of the projects, on each table with project_id that is not of operations, or on the named ones."
  }

  assert {
    condition     = aws_lakeformation_data_cells_filter.project["luad/omics.clinical_patient"].table_data[0].column_wildcard[0].excluded_column_names == tolist(["case_id", "patient_barcode"])
    error_message = "Identifying columns are hidden unless asked for."
  }

  assert {
    condition     = length(aws_lakeformation_data_cells_filter.project["lungs/omics.clinical_patient"].table_data[0].column_wildcard[0].excluded_column_names) == 0
    error_message = "identifying = true hides no column."
  }

  assert {
    condition     = aws_lakeformation_data_cells_filter.project["luad/omics.expression"].table_data[0].name == "omics-lake-luad"
    error_message = "A filter's name begins with the project's name."
  }

  assert {
    condition = { for key, grant in aws_lakeformation_permissions.filtered : key => "${join(" ", grant.permissions)} ${grant.data_cells_filter[0].table_name}/${grant.data_cells_filter[0].name}" } == {
      "luad/omics.clinical_patient/arn:aws:iam::111122223333:role/luad-group"  = "SELECT clinical_patient/omics-lake-luad"
      "luad/omics.expression/arn:aws:iam::111122223333:role/luad-group"        = "SELECT expression/omics-lake-luad"
      "lungs/omics.clinical_patient/arn:aws:iam::111122223333:role/lung-group" = "SELECT clinical_patient/omics-lake-lungs"
    }
    error_message = "The filter's principals select through it."
  }

  assert {
    condition = [for key in keys(aws_lakeformation_permissions.tagged) : key if startswith(key, "filtered/")] == [
      "filtered/arn:aws:iam::111122223333:role/luad-group/DATABASE", "filtered/arn:aws:iam::111122223333:role/lung-group/DATABASE",
    ]
    error_message = "Beside its filters a filtered principal sees the databases, no table."
  }
}

run "location_role_reaches_the_lake_folder_only" {
  command = plan

  variables {
    context             = { name = "omics-lake", account_id = "111122223333", region = "eu-west-1", partition = "aws", permissions_boundary = "arn:aws:iam::111122223333:policy/boundary" }
    tables_location_arn = "arn:aws:s3:::hospital-tables/research/lake"
  }

  assert {
    condition     = aws_iam_role.location.permissions_boundary == "arn:aws:iam::111122223333:policy/boundary"
    error_message = "The role keeps inside the boundary."
  }

  assert {
    condition = jsondecode(aws_iam_role_policy.location.policy).Statement == [
      { Sid = "ReadWriteTableFiles", Effect = "Allow", Action = ["s3:PutObject", "s3:GetObject", "s3:DeleteObject"], Resource = "arn:aws:s3:::hospital-tables/research/lake/*" },
      { Sid = "ListTableFiles", Effect = "Allow", Action = "s3:ListBucket", Resource = "arn:aws:s3:::hospital-tables", Condition = { StringLike = { "s3:prefix" = ["research/lake", "research/lake/*"] } } },
    ]
    error_message = "Objects under the folder, a list of the folder, nothing else."
  }

  assert {
    condition = (
      jsondecode(aws_iam_role.location.assume_role_policy).Statement[0].Principal == { Service = "lakeformation.amazonaws.com" }
      && jsondecode(aws_iam_role.location.assume_role_policy).Statement[0].Condition == { StringEquals = { "aws:SourceAccount" = "111122223333" } }
    )
    error_message = "Only Lake Formation, for this account, takes the role."
  }
}

# A run is a start of the provider, so that some show a wrong value of several variables: each of them has to fail.
run "refuses_a_project_with_a_quote_and_a_tag_value_that_is_not_declared_and_a_bucket_for_a_folder" {
  command         = plan
  expect_failures = [var.project_filters, var.outside, var.tables_location_arn]

  variables {
    project_filters     = { bad = { projects = ["x' OR '1'='1"], principals = ["arn:aws:iam::111122223333:role/a"] } }
    outside             = { partner = { principal = "444455556666", tags = { data_class = ["genomic"] } } }
    tables_location_arn = "arn:aws:s3:::omics-lake-111122223333-eu-west-1-tables"
  }
}

run "refuses_a_filter_on_operations_and_a_share_with_everyone" {
  command         = plan
  expect_failures = [var.project_filters, var.outside]

  variables {
    project_filters = { bad = { projects = ["TCGA-LUAD"], principals = ["arn:aws:iam::111122223333:role/a"], tables = ["ops.run"] } }
    outside         = { all = { principal = "IAM_ALLOWED_PRINCIPALS" } }
  }
}

run "refuses_a_filter_on_a_table_without_project_and_two_shares_with_one_principal" {
  command         = plan
  expect_failures = [var.project_filters, var.outside]

  variables {
    project_filters = { bad = { projects = ["TCGA-LUAD"], principals = ["arn:aws:iam::111122223333:role/a"], tables = ["omics.gene"] } }
    outside         = { one = { principal = "444455556666" }, two = { principal = "444455556666" } }
  }
}

run "refuses_a_filter_for_an_analyst" {
  command         = plan
  expect_failures = [var.project_filters]

  variables {
    project_filters = { bad = { projects = ["TCGA-LUAD"], principals = ["arn:aws:iam::111122223333:role/omics-lake-notebook"] } }
  }
}

run "refuses_a_star_principal_and_an_upper_case_tag_value" {
  command         = plan
  expect_failures = [var.principals, var.lf_tags]

  variables {
    principals = { analyst = ["arn:aws:iam::111122223333:role/*"] }
    lf_tags    = { project = ["TCGA-LUAD"] }
  }
}

run "refuses_an_unknown_job_family_and_an_unknown_data_class" {
  command         = plan
  expect_failures = [var.principals, var.tables, var.views]

  variables {
    principals = { etl = { export = "arn:aws:iam::111122223333:role/export" } }
    tables     = { "omics.x" = { database = "omics_lake_omics", table = "x", data_class = "genomic" } }
    views      = { y = { database = "omics_lake_omics", table = "y", data_class = "genomic" } }
  }
}

run "refuses_to_grant_without_an_administrator" {
  command         = plan
  expect_failures = [aws_lakeformation_lf_tag.this, aws_lakeformation_resource.lake]

  variables {
    lake_admins = []
  }
}
