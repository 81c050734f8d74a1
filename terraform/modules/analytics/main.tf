# What an analyst opens: a workgroup with one place for results, one key and a limit on what a query may scan.

locals {
  results = "s3://${var.results_bucket}/athena/"

  statements = merge(
    { for name, query in var.queries : "query/${name}" => query.sql },
    { for name, view in var.views : "view/${name}" => view.sql },
  )

  # The SQL names namespaces (omics.mutation); deployed, each is a database of its own name. That name is quoted, since a
  # hyphen is legal in it, and so that one replacement does not see what another has written.
  sql = { for key, sql in local.statements : key =>
    replace(replace(replace(sql,
      "/\\bomics\\./", "\"${var.databases["omics"]}\"."),
      "/\\bmarts\\./", "\"${var.databases["marts"]}\"."),
    "/\\bops\\./", "\"${var.databases["ops"]}\".")
  }
}

resource "aws_athena_workgroup" "this" {
  name          = var.context.name
  description   = "Queries of the lake ${var.context.name}: results encrypted, in one place, scans limited."
  state         = "ENABLED"
  force_destroy = var.force_destroy

  configuration {
    # A client's own settings do not count: no result lands elsewhere or under another key.
    enforce_workgroup_configuration    = true
    publish_cloudwatch_metrics_enabled = true
    requester_pays_enabled             = false
    bytes_scanned_cutoff_per_query     = var.scan_limit_bytes

    engine_version {
      selected_engine_version = "Athena engine version 3"
    }

    result_configuration {
      output_location       = local.results
      expected_bucket_owner = var.context.account_id

      encryption_configuration {
        encryption_option = "SSE_KMS"
        kms_key_arn       = var.results_key_arn
      }
    }
  }
}

resource "aws_athena_named_query" "this" {
  for_each = var.queries

  name        = each.key
  description = each.value.description
  workgroup   = aws_athena_workgroup.this.name
  database    = var.databases["omics"]
  query       = local.sql["query/${each.key}"]
}

# The same statements by name: `EXECUTE gene_expression USING 'TCGA-LUAD', 'EGFR'`.
resource "aws_athena_prepared_statement" "this" {
  for_each = { for name, query in var.queries : name => query if length(query.parameters) > 0 }

  name            = each.key
  description     = each.value.description
  workgroup       = aws_athena_workgroup.this.name
  query_statement = local.sql["query/${each.key}"]
}
