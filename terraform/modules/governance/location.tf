locals {
  location_role     = "${var.context.name}-lakeformation"
  location_role_arn = "arn:${var.context.partition}:iam::${var.context.account_id}:role/${local.location_role}"
  bucket_arn        = split("/", var.tables_location_arn)[0]
  prefix            = trimprefix(var.tables_location_arn, "${local.bucket_arn}/")
}

data "aws_iam_policy_document" "location_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lakeformation.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.context.account_id]
    }
  }
}

data "aws_iam_policy_document" "location" {
  statement {
    sid       = "ReadWriteTableFiles"
    actions   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
    resources = ["${var.tables_location_arn}/*"]
  }

  statement {
    sid       = "ListTableFiles"
    actions   = ["s3:ListBucket"]
    resources = [local.bucket_arn]

    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = [local.prefix, "${local.prefix}/*"]
    }
  }
}

resource "aws_iam_role" "location" {
  name                 = local.location_role
  description          = "Lake Formation lends it, narrowed to one table, to whoever a grant lets read or write."
  assume_role_policy   = data.aws_iam_policy_document.location_trust.json
  permissions_boundary = var.context.permissions_boundary
}

resource "aws_iam_role_policy" "location" {
  name   = "location"
  role   = aws_iam_role.location.name
  policy = data.aws_iam_policy_document.location.json
}

resource "aws_lakeformation_resource" "lake" {
  arn      = var.tables_location_arn
  role_arn = local.location_role_arn

  # In hybrid mode whoever has IAM rights on Glue and S3 reads on without a grant.
  hybrid_access_enabled = false

  lifecycle {
    precondition {
      condition     = var.lake_admins == null || try(length(var.lake_admins) > 0, false)
      error_message = "Lake Formation has no administrator: nobody could make tags or grants."
    }
  }

  depends_on = [aws_iam_role_policy.location]
}
