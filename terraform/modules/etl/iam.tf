# A role for each job family, which may do what the family's jobs do and no more. Use of KMS keys is granted by the keys'
# own policies, which name these roles.

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["glue.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.context.account_id]
    }
  }
}

locals {
  entries = {
    for family in local.families : family => distinct([
      for job in values(var.jobs) : "${local.artifacts}/${var.artifacts.entries[job.entry]}" if job.family == family
    ])
  }

  own_buckets = distinct([for sheet in var.sample_sheets : split("/", sheet)[2]])

  all_databases = sort(values(var.databases))

  # Glue wants the catalog, the database and the table for an action on a table.
  catalog = {
    ops = ["${local.glue}:catalog", "${local.glue}:database/${var.databases["ops"]}", "${local.glue}:table/${var.databases["ops"]}/*"]
    all = concat(
      ["${local.glue}:catalog"],
      [for database in local.all_databases : "${local.glue}:database/${database}"],
      [for database in local.all_databases : "${local.glue}:table/${database}/*"],
    )
  }

  policies = {
    plan     = data.aws_iam_policy_document.plan.json
    land     = data.aws_iam_policy_document.land.json
    build    = data.aws_iam_policy_document.build.json
    maintain = data.aws_iam_policy_document.maintain.json
  }
}

# What every family needs: its code, its logs, its metrics.
data "aws_iam_policy_document" "common" {
  for_each = local.families

  statement {
    sid       = "Code"
    actions   = ["s3:GetObject"]
    resources = concat(["${local.artifacts}/${var.artifacts.wheel}"], local.entries[each.key])
  }

  # Glue puts the names of security configuration and role into a log group's name, and has the role encrypt it.
  statement {
    sid     = "Logs"
    actions = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents", "logs:AssociateKmsKey"]
    resources = [
      "arn:${var.context.partition}:logs:${var.context.region}:${var.context.account_id}:log-group:${var.log_group_name}/${local.security_configuration}-role/${local.role_names[each.key]}/*",
    ]
  }

  # PutMetricData has no resource form; the namespaces are Glue's own job metrics and this lake's.
  statement {
    sid       = "Metrics"
    actions   = ["cloudwatch:PutMetricData"]
    resources = ["*"]

    condition {
      test     = "StringEquals"
      variable = "cloudwatch:namespace"
      values   = ["Glue", local.metric_namespace]
    }
  }
}

# Lists are of whole buckets: with a condition on the prefix, S3 would answer 403 in place of 404 for an absent object,
# and an absent lock or note could not be told from a forbidden one.

data "aws_iam_policy_document" "plan" {
  source_policy_documents = [data.aws_iam_policy_document.common["plan"].json]

  statement {
    sid       = "ListLanding"
    actions   = ["s3:ListBucket"]
    resources = [local.landing]
  }

  statement {
    sid       = "ReadLanding"
    actions   = ["s3:GetObject"]
    resources = ["${local.landing}/landing/*"]
  }

  statement {
    sid       = "WriteManifests"
    actions   = ["s3:PutObject"]
    resources = ["${local.landing}/landing/*/manifest-*.jsonl"]
  }

  # A sheet is checked against the list of its folder, and each of its files gets an MD5.
  dynamic "statement" {
    for_each = length(local.own_buckets) == 0 ? [] : [local.own_buckets]
    content {
      sid       = "ListOwnFiles"
      actions   = ["s3:ListBucket"]
      resources = [for bucket in statement.value : "arn:${var.context.partition}:s3:::${bucket}"]
    }
  }

  dynamic "statement" {
    for_each = length(local.own_buckets) == 0 ? [] : [local.own_buckets]
    content {
      sid       = "ReadOwnFiles"
      actions   = ["s3:GetObject"]
      resources = [for bucket in statement.value : "arn:${var.context.partition}:s3:::${bucket}/*"]
    }
  }
}

data "aws_iam_policy_document" "land" {
  source_policy_documents = [data.aws_iam_policy_document.common["land"].json]

  statement {
    sid       = "ListLanding"
    actions   = ["s3:ListBucket", "s3:ListBucketMultipartUploads"]
    resources = [local.landing]
  }

  statement {
    sid       = "WriteLanding"
    actions   = ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"]
    resources = ["${local.landing}/landing/*"]
  }

  statement {
    sid       = "DropLocksAndNotes"
    actions   = ["s3:DeleteObject"]
    resources = ["${local.landing}/landing/.omics-lake/*"]
  }

  dynamic "statement" {
    for_each = length(var.public_buckets) == 0 ? [] : [var.public_buckets]
    content {
      sid       = "CopyFromArchives"
      actions   = ["s3:GetObject"]
      resources = [for bucket in statement.value : "arn:${var.context.partition}:s3:::${bucket}/*"]
    }
  }

  # Without it an object that an archive lacks reads as forbidden.
  dynamic "statement" {
    for_each = length(var.public_buckets) == 0 ? [] : [var.public_buckets]
    content {
      sid       = "SeeArchives"
      actions   = ["s3:ListBucket"]
      resources = [for bucket in statement.value : "arn:${var.context.partition}:s3:::${bucket}"]
    }
  }

  dynamic "statement" {
    for_each = length(local.own_buckets) == 0 ? [] : [local.own_buckets]
    content {
      sid       = "ReadOwnFiles"
      actions   = ["s3:GetObject"]
      resources = [for bucket in statement.value : "arn:${var.context.partition}:s3:::${bucket}/*"]
    }
  }

  statement {
    sid       = "WriteReports"
    actions   = ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"]
    resources = ["${local.tables}/lake/ops/*"]
  }

  # Iceberg removes the metadata of a commit that lost, and old versions of it.
  statement {
    sid       = "TidyMetadata"
    actions   = ["s3:DeleteObject"]
    resources = ["${local.tables}/lake/ops/*/metadata/*"]
  }

  statement {
    sid       = "CommitReports"
    actions   = ["glue:GetDatabase", "glue:GetTable", "glue:UpdateTable"]
    resources = local.catalog.ops
  }
}

data "aws_iam_policy_document" "build" {
  source_policy_documents = [data.aws_iam_policy_document.common["build"].json]

  statement {
    sid       = "ListLanding"
    actions   = ["s3:ListBucket"]
    resources = [local.landing]
  }

  statement {
    sid       = "ReadLanding"
    actions   = ["s3:GetObject"]
    resources = ["${local.landing}/landing/*"]
  }

  # Delete: a write that is given up takes its data files along, a commit that lost its metadata.
  statement {
    sid       = "WriteLake"
    actions   = ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload", "s3:DeleteObject"]
    resources = ["${local.tables}/lake/*"]
  }

  statement {
    sid       = "CommitTables"
    actions   = ["glue:GetDatabase", "glue:GetTable", "glue:UpdateTable"]
    resources = local.catalog.all
  }
}

data "aws_iam_policy_document" "maintain" {
  source_policy_documents = [data.aws_iam_policy_document.common["maintain"].json]

  # What is wanted, and whether it is there: a release is tagged when every build of it is done.
  statement {
    sid       = "ListLanding"
    actions   = ["s3:ListBucket"]
    resources = [local.landing]
  }

  # An annotation's first bytes tell the reference build, which is part of its set's name.
  statement {
    sid     = "ReadManifests"
    actions = ["s3:GetObject"]
    resources = [
      "${local.landing}/landing/*/manifest-*.jsonl",
      "${local.landing}/landing/*/variant_annotation/*",
    ]
  }

  # To find orphans: files below a table that no snapshot knows.
  statement {
    sid       = "ListLake"
    actions   = ["s3:ListBucket"]
    resources = [local.tables]
  }

  statement {
    sid       = "RewriteLake"
    actions   = ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload", "s3:DeleteObject"]
    resources = ["${local.tables}/lake/*"]
  }

  statement {
    sid       = "CommitTables"
    actions   = ["glue:GetDatabase", "glue:GetTable", "glue:UpdateTable"]
    resources = local.catalog.all
  }
}

resource "aws_iam_role" "this" {
  for_each = local.families

  name                 = local.role_names[each.key]
  description          = "Glue jobs of ${local.name} that ${each.key}."
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  permissions_boundary = var.context.permissions_boundary
}

resource "aws_iam_role_policy" "this" {
  for_each = local.families

  name   = "jobs"
  role   = aws_iam_role.this[each.key].name
  policy = local.policies[each.key]
}
