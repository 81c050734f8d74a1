# One key per data class, so that who may read landed files is decided apart from who may read results or logs, and a
# key can be disabled without stopping the rest of the lake.

locals {
  purposes = {
    landing   = "files as their sources gave them"
    tables    = "Iceberg tables and, where the account wants it, the Glue Data Catalog"
    results   = "query results, notebooks and their volumes"
    artifacts = "code that the jobs run"
    logs      = "log groups, job bookmarks and alerts"
  }
}

resource "aws_kms_key" "this" {
  for_each = local.purposes

  description             = "${var.context.name}: ${each.value}"
  deletion_window_in_days = 30
  enable_key_rotation     = true
  policy                  = data.aws_iam_policy_document.key[each.key].json

  tags = { Name = "${var.context.name}-${each.key}" }
}

resource "aws_kms_alias" "this" {
  for_each = local.purposes

  name          = "alias/${var.context.name}-${each.key}"
  target_key_id = aws_kms_key.this[each.key].key_id
}
