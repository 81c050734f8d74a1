locals {
  lake_location = "s3://${var.tables_bucket}/${var.lake_prefix}"
  prefix        = "${replace(var.context.name, "-", "_")}_"
  own           = { for namespace, description in var.namespaces : namespace => description if !contains(keys(var.bring_databases), namespace) }
  databases     = { for namespace in keys(var.namespaces) : namespace => lookup(var.bring_databases, namespace, "${local.prefix}${namespace}") }
  locations     = { for full_name, table in var.tables : full_name => "${local.lake_location}/${table.namespace}/${table.name}" }
}

resource "aws_glue_catalog_database" "this" {
  for_each = local.own

  name         = local.databases[each.key]
  description  = each.value
  location_uri = "${local.lake_location}/${each.key}"

  # Without this a new table would be open to whoever has IAM rights on Glue (IAMAllowedPrincipals: ALL), past all
  # grants of Lake Formation.
  create_table_default_permission {
    permissions = []

    principal {
      data_lake_principal_identifier = "IAM_ALLOWED_PRINCIPALS"
    }
  }

  lifecycle {
    precondition {
      condition     = var.lake_admins == null || try(length(var.lake_admins) > 0, false)
      error_message = "Lake Formation has no administrator: nobody could make tags or grants."
    }
  }
}

resource "aws_glue_catalog_table" "this" {
  for_each = var.tables

  # A brought database is known by name only: the other case waits for the database to be made.
  database_name = contains(keys(local.own), each.value.namespace) ? aws_glue_catalog_database.this[each.value.namespace].name : local.databases[each.value.namespace]
  name          = each.value.name
  description   = each.value.description
  table_type    = "EXTERNAL_TABLE"

  open_table_format_input {
    iceberg_input {
      metadata_operation = "CREATE"
      version            = "2"
    }
  }

  storage_descriptor {
    location = local.locations[each.key]

    dynamic "columns" {
      for_each = each.value.columns

      content {
        name    = columns.value.name
        type    = columns.value.type
        comment = columns.value.comment
      }
    }
  }

  lifecycle {
    # Terraform only makes the empty table, so that optimizers, tags and row filters have something to hold. From the
    # first commit on the jobs own it: each commit moves the metadata pointer, and they keep schema, comments and
    # table properties in line with the package. Any argument compared here would put an old state back over a commit.
    ignore_changes = all
  }
}
