locals {
  optimizer_role     = "${var.context.name}-optimizer"
  optimizer_role_arn = "arn:${var.context.partition}:iam::${var.context.account_id}:role/${local.optimizer_role}"
  bucket_arn         = "arn:${var.context.partition}:s3:::${var.tables_bucket}"
  glue_arn           = "arn:${var.context.partition}:glue:${var.context.region}:${var.context.account_id}"
  log_groups_arn     = "arn:${var.context.partition}:logs:${var.context.region}:${var.context.account_id}:log-group:/aws-glue"
}

data "aws_iam_policy_document" "optimizer_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["glue.amazonaws.com"]
    }
  }
}

# As the Glue guide asks for table optimizers (Table optimization prerequisites), narrowed to the lake's tables.
data "aws_iam_policy_document" "optimizer" {
  statement {
    sid       = "RewriteTableFiles"
    actions   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
    resources = ["${local.bucket_arn}/${var.lake_prefix}/*"]
  }

  statement {
    sid       = "ListTableFiles"
    actions   = ["s3:ListBucket"]
    resources = [local.bucket_arn]

    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = [var.lake_prefix, "${var.lake_prefix}/*"]
    }
  }

  statement {
    sid     = "CommitTables"
    actions = ["glue:GetTable", "glue:UpdateTable"]
    resources = concat(
      ["${local.glue_arn}:catalog"],
      [for database in values(local.databases) : "${local.glue_arn}:database/${database}"],
      [for table in values(var.tables) : "${local.glue_arn}:table/${local.databases[table.namespace]}/${table.name}"],
    )
  }

  statement {
    sid       = "WriteLogs"
    actions   = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
    resources = [for kind in ["compaction", "retention", "orphan-file-deletion"] : "${local.log_groups_arn}/iceberg-${kind}/logs:*"]
  }

  statement {
    sid       = "ReadThroughLakeFormation"
    actions   = ["lakeformation:GetDataAccess"]
    resources = ["*"] # the action has no resource form; Lake Formation's grants decide
  }
}

resource "aws_iam_role" "optimizer" {
  name                 = local.optimizer_role
  description          = "Glue table optimizers: compact, expire and clean the lake's tables."
  assume_role_policy   = data.aws_iam_policy_document.optimizer_trust.json
  permissions_boundary = var.context.permissions_boundary
}

resource "aws_iam_role_policy" "optimizer" {
  name   = "optimizer"
  role   = aws_iam_role.optimizer.name
  policy = data.aws_iam_policy_document.optimizer.json
}
