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

  databases = {
    omics = "omics_lake_omics"
    marts = "omics_lake_marts"
    ops   = "brought-along"
  }

  results_bucket  = "omics-lake-111122223333-eu-west-1-results"
  results_key_arn = "arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-0000-0000-000000000000"

  queries = {
    mutated_patients = {
      description = "Patients of a project with a mutation in a gene. Parameters in order: project: project id, such as 'TCGA-LUAD'; gene: gene symbol, such as 'EGFR'."
      sql         = "-- From omics.mutation.\nselect distinct m.patient_barcode from omics.mutation as m inner join marts.survival as s on m.patient_barcode = s.patient_barcode where m.project_id = ? and m.hugo_symbol = ?"
      parameters  = ["project", "gene"]
    }
    failed_runs = {
      description = "Builds that failed."
      sql         = "select pops.run_id from ops.run as pops where outcome = 'failed'"
    }
  }

  views = {
    tumour_read = {
      namespace   = "marts"
      description = "Reads of a gene in an aliquot."
      sql         = "select gene_id, unstranded, tpm, par_y from omics.expression"
      columns = [
        { name = "gene_id", type = "string", comment = "Versioned Ensembl gene id." },
        { name = "unstranded", type = "bigint" },
        { name = "tpm", type = "double" },
        { name = "par_y", type = "boolean" },
        { name = "calls", type = "array<int>" },
        { name = "attributes", type = "map<string,string>" },
      ]
    }
  }
}

run "the_readme_example" {
  command = plan

  assert {
    condition     = aws_athena_workgroup.this.name == "omics-lake" && aws_athena_workgroup.this.state == "ENABLED"
    error_message = "The workgroup is called as the project is."
  }

  assert {
    condition     = aws_athena_workgroup.this.configuration[0].enforce_workgroup_configuration
    error_message = "A client's own result place must not count."
  }

  assert {
    condition     = aws_athena_workgroup.this.configuration[0].result_configuration[0].output_location == "s3://omics-lake-111122223333-eu-west-1-results/athena/"
    error_message = "Results go below athena/ of the results bucket."
  }

  assert {
    condition     = aws_athena_workgroup.this.configuration[0].result_configuration[0].expected_bucket_owner == "111122223333"
    error_message = "A bucket of another account must be refused."
  }

  assert {
    condition = aws_athena_workgroup.this.configuration[0].result_configuration[0].encryption_configuration[0] == {
      encryption_option = "SSE_KMS"
      kms_key_arn       = "arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-0000-0000-000000000000"
    }
    error_message = "Results are encrypted with the results key."
  }

  assert {
    condition     = aws_athena_workgroup.this.configuration[0].engine_version[0].selected_engine_version == "Athena engine version 3"
    error_message = "Iceberg by name of a tag needs engine 3."
  }

  assert {
    condition     = aws_athena_workgroup.this.configuration[0].bytes_scanned_cutoff_per_query == 107374182400
    error_message = "A query is cancelled at 100 GiB by default."
  }

  assert {
    condition     = aws_athena_workgroup.this.configuration[0].publish_cloudwatch_metrics_enabled && !aws_athena_workgroup.this.configuration[0].requester_pays_enabled
    error_message = "Metrics are on, requester pays is off."
  }

  assert {
    condition     = !aws_athena_workgroup.this.force_destroy
    error_message = "What people saved is kept by default."
  }

  # Sql names the deployed databases and changes nowhere else.
  assert {
    condition     = aws_athena_named_query.this["mutated_patients"].query == "-- From \"omics_lake_omics\".mutation.\nselect distinct m.patient_barcode from \"omics_lake_omics\".mutation as m inner join \"omics_lake_marts\".survival as s on m.patient_barcode = s.patient_barcode where m.project_id = ? and m.hugo_symbol = ?"
    error_message = "Each namespace becomes its database."
  }

  assert {
    condition     = aws_athena_named_query.this["failed_runs"].query == "select pops.run_id from \"brought-along\".run as pops where outcome = 'failed'"
    error_message = "A brought database's name is quoted, and an alias that ends in a namespace's name stays."
  }

  assert {
    condition     = aws_athena_named_query.this["failed_runs"].workgroup == "omics-lake" && aws_athena_named_query.this["failed_runs"].database == "omics_lake_omics"
    error_message = "Named queries lie in the workgroup."
  }

  # Queries with parameters are prepared too.
  assert {
    condition     = keys(aws_athena_prepared_statement.this) == ["mutated_patients"]
    error_message = "One prepared statement for each query with parameters, none for the others."
  }

  assert {
    condition     = aws_athena_prepared_statement.this["mutated_patients"].query_statement == aws_athena_named_query.this["mutated_patients"].query
    error_message = "The prepared statement is the named query's."
  }

  assert {
    condition     = output.prepared_statements == { mutated_patients = tolist(["project", "gene"]) }
    error_message = "Callers see the parameters in order."
  }

  # A view is a document that the engine reads.
  assert {
    condition     = aws_glue_catalog_table.view["tumour_read"].table_type == "VIRTUAL_VIEW" && aws_glue_catalog_table.view["tumour_read"].database_name == "omics_lake_marts"
    error_message = "The view lies in its namespace's database."
  }

  assert {
    condition     = aws_glue_catalog_table.view["tumour_read"].parameters == tomap({ comment = "Presto View", presto_view = "true" })
    error_message = "The engine knows a view by these parameters."
  }

  assert {
    condition     = startswith(aws_glue_catalog_table.view["tumour_read"].view_original_text, "/* Presto View: ") && endswith(aws_glue_catalog_table.view["tumour_read"].view_original_text, " */")
    error_message = "The engine finds the document between these words."
  }

  assert {
    condition = jsondecode(base64decode(split(" ", aws_glue_catalog_table.view["tumour_read"].view_original_text)[3])) == {
      originalSql = "select gene_id, unstranded, tpm, par_y from \"omics_lake_omics\".expression"
      catalog     = "awsdatacatalog"
      schema      = "omics_lake_marts"
      columns = [
        { name = "gene_id", type = "varchar" },
        { name = "unstranded", type = "bigint" },
        { name = "tpm", type = "double" },
        { name = "par_y", type = "boolean" },
        { name = "calls", type = "array(integer)" },
        { name = "attributes", type = "map(varchar, varchar)" },
      ]
    }
    error_message = "The document has the statement with deployed names, and columns in the engine's types."
  }

  assert {
    condition     = [for c in aws_glue_catalog_table.view["tumour_read"].storage_descriptor[0].columns : "${c.name} ${c.type}"] == ["gene_id string", "unstranded bigint", "tpm double", "par_y boolean", "calls array<int>", "attributes map<string,string>"]
    error_message = "The catalog shows the columns in Hive's types."
  }

  assert {
    condition     = output.views == { tumour_read = { database = "omics_lake_marts", table = "tumour_read" } }
    error_message = "Governance learns of the view."
  }
}

run "no_results_bucket_with_a_prefix" {
  command = plan

  variables {
    results_bucket = "s3://results/athena"
  }

  expect_failures = [var.results_bucket]
}

run "no_key_by_another_name_than_its_arn" {
  command = plan

  variables {
    results_key_arn = "alias/omics-lake-results"
  }

  expect_failures = [var.results_key_arn]
}

run "no_limit_below_what_athena_takes" {
  command = plan

  variables {
    scan_limit_bytes = 1000
  }

  expect_failures = [var.scan_limit_bytes]
}

run "no_namespace_without_a_database" {
  command = plan

  variables {
    databases = { omics = "omics_lake_omics", marts = "omics_lake_marts" }
    queries   = {}
    views     = {}
  }

  expect_failures = [var.databases]
}

run "no_parameter_without_a_question_mark" {
  command = plan

  variables {
    queries = { one = { description = "One.", sql = "select 1", parameters = ["project"] } }
  }

  expect_failures = [var.queries]
}

run "no_second_statement" {
  command = plan

  variables {
    queries = { two = { description = "Two.", sql = "select 1; select 2" } }
  }

  expect_failures = [var.queries]
}

run "no_view_column_of_a_type_that_is_not_translated" {
  command = plan

  variables {
    views = { one = { namespace = "omics", description = "One.", sql = "select 1 as a", columns = [{ name = "a", type = "array<array<int>>" }] } }
  }

  expect_failures = [var.views]
}

run "no_view_outside_the_namespaces" {
  command = plan

  variables {
    views = { one = { namespace = "lab", description = "One.", sql = "select 1 as a", columns = [{ name = "a", type = "int" }] } }
  }

  expect_failures = [var.views]
}
