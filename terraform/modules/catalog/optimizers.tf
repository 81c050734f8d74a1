locals {
  optimizer_types = toset(["compaction", "retention", "orphan_file_deletion"])
  optimizers = {
    for pair in setproduct(keys(var.tables), local.optimizer_types) : "${pair[0]}/${pair[1]}" => { table = pair[0], type = pair[1] }
  }
}

# Glue asks Lake Formation for these four on each table that its role looks after. They are granted here and not by
# tags, because an optimizer is refused when its role cannot reach the table yet.
resource "aws_lakeformation_permissions" "optimizer" {
  for_each = var.tables

  principal   = local.optimizer_role_arn
  permissions = ["ALTER", "DELETE", "DESCRIBE", "INSERT"]

  table {
    database_name = aws_glue_catalog_table.this[each.key].database_name
    name          = aws_glue_catalog_table.this[each.key].name
  }

  lifecycle {
    precondition {
      condition     = var.lake_admins == null || try(length(var.lake_admins) > 0, false)
      error_message = "Lake Formation has no administrator: nobody could make tags or grants."
    }
  }

  depends_on = [aws_iam_role.optimizer]
}

resource "aws_glue_catalog_table_optimizer" "this" {
  for_each = local.optimizers

  catalog_id    = var.context.account_id
  database_name = aws_glue_catalog_table.this[each.value.table].database_name
  table_name    = aws_glue_catalog_table.this[each.value.table].name
  type          = each.value.type

  configuration {
    role_arn = local.optimizer_role_arn
    enabled  = var.optimizers.enabled

    # Only snapshots that no tag and no branch names can expire: Iceberg keeps what a reference holds, and the tags of
    # releases are made without a maximum age. So a tagged release stays readable however short the period is.
    dynamic "retention_configuration" {
      for_each = each.value.type == "retention" ? [var.optimizers] : []

      content {
        iceberg_configuration {
          snapshot_retention_period_in_days = retention_configuration.value.snapshot_retention_days
          number_of_snapshots_to_retain     = retention_configuration.value.snapshots_to_keep
          clean_expired_files               = true
        }
      }
    }

    # Each table has a folder of its own: two tables in one would be each other's orphans.
    dynamic "orphan_file_deletion_configuration" {
      for_each = each.value.type == "orphan_file_deletion" ? [var.optimizers] : []

      content {
        iceberg_configuration {
          orphan_file_retention_period_in_days = orphan_file_deletion_configuration.value.orphan_retention_days
          location                             = local.locations[each.value.table]
        }
      }
    }
  }

  depends_on = [aws_iam_role_policy.optimizer, aws_lakeformation_permissions.optimizer]
}
