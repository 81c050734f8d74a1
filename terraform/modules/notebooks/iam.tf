locals {
  aws     = "arn:${var.context.partition}"
  place   = "${var.context.region}:${var.context.account_id}"
  results = "${local.aws}:s3:::${var.buckets["results"]}"
  objects = "${local.aws}:s3:::${var.buckets["artifacts"]}"

  instance_arn = "${local.aws}:sagemaker:${local.place}:notebook-instance/${local.name}"

  # SageMaker's own log group, the same for all instances of an account; it cannot be named otherwise.
  log_group_arn = "${local.aws}:logs:${local.place}:log-group:/aws/sagemaker/NotebookInstances"

  # What the notebook does, by service. The role's policy and the endpoints' policies are both made of it. Not among the
  # endpoints: Lake Formation and KMS, which Athena and S3 call on the role's behalf.
  athena_queries = [
    "athena:StartQueryExecution", "athena:StopQueryExecution", "athena:GetQueryExecution", "athena:BatchGetQueryExecution",
    "athena:GetQueryResults", "athena:GetQueryResultsStream", "athena:GetWorkGroup", "athena:ListQueryExecutions",
    "athena:ListNamedQueries", "athena:GetNamedQuery", "athena:BatchGetNamedQuery",
    "athena:ListPreparedStatements", "athena:GetPreparedStatement",
  ]
  athena_catalog = [
    "athena:GetDataCatalog", "athena:ListDatabases", "athena:GetDatabase", "athena:ListTableMetadata", "athena:GetTableMetadata",
  ]
  glue      = ["glue:GetDatabase", "glue:GetDatabases", "glue:GetTable", "glue:GetTables"]
  sagemaker = ["sagemaker:DescribeNotebookInstance", "sagemaker:StopNotebookInstance"]
  log_group = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams"]
  log       = ["logs:PutLogEvents"]

  services = {
    "athena"        = concat(local.athena_queries, local.athena_catalog)
    "glue"          = local.glue
    "logs"          = concat(local.log_group, local.log)
    "sagemaker.api" = local.sagemaker
    "sts"           = ["sts:GetCallerIdentity"] # allowed to everyone: no policy names it
  }

  s3_access = {
    ReadArtifacts = { actions = ["s3:GetObject"], resources = ["${local.objects}/${var.artifacts_prefix}/*"] }
    AthenaResults = {
      actions   = ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"]
      resources = ["${local.results}/athena/*"]
    }
    OwnResults = {
      actions   = ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"]
      resources = ["${local.results}/notebooks/*"]
    }
    ListBuckets = { actions = ["s3:ListBucket"], resources = [local.objects, local.results] }
    FindResults = { actions = ["s3:GetBucketLocation", "s3:ListBucketMultipartUploads"], resources = [local.results] }
  }
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["sagemaker.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.context.account_id]
    }

    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = ["${local.aws}:sagemaker:${local.place}:*"]
    }
  }
}

data "aws_iam_policy_document" "notebook" {
  statement {
    sid       = "Query"
    actions   = local.athena_queries
    resources = ["${local.aws}:athena:${local.place}:workgroup/${var.workgroup}"]
  }

  statement {
    sid       = "SeeCatalog"
    actions   = local.athena_catalog
    resources = ["${local.aws}:athena:${local.place}:datacatalog/AwsDataCatalog"]
  }

  # What is seen of it, and whether it may be read, Lake Formation decides.
  statement {
    sid     = "SeeTables"
    actions = local.glue
    resources = concat(
      ["${local.aws}:glue:${local.place}:catalog", "${local.aws}:glue:${local.place}:database/default"],
      [for name in values(var.databases) : "${local.aws}:glue:${local.place}:database/${name}"],
      [for name in values(var.databases) : "${local.aws}:glue:${local.place}:table/${name}/*"],
    )
  }

  statement {
    sid       = "ReadThroughLakeFormation"
    actions   = ["lakeformation:GetDataAccess"]
    resources = ["*"] # the action has no resource form; Lake Formation's grants name the tables
  }

  dynamic "statement" {
    for_each = { for sid, access in local.s3_access : sid => access if sid != "ListBuckets" }

    content {
      sid       = statement.key
      actions   = statement.value.actions
      resources = statement.value.resources
    }
  }

  statement {
    sid       = "ListArtifacts"
    actions   = ["s3:ListBucket"]
    resources = [local.objects]

    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["${var.artifacts_prefix}/*"]
    }
  }

  statement {
    sid       = "ListResults"
    actions   = ["s3:ListBucket"]
    resources = [local.results]

    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["athena/*", "notebooks/*"]
    }
  }

  statement {
    sid       = "StopItself"
    actions   = local.sagemaker
    resources = [local.instance_arn]
  }

  statement {
    sid       = "OpenLog"
    actions   = local.log_group
    resources = ["${local.log_group_arn}:*"]
  }

  statement {
    sid       = "WriteOwnLog"
    actions   = local.log
    resources = ["${local.log_group_arn}:log-stream:${local.name}/*"]
  }
}

resource "aws_iam_role" "notebook" {
  name                 = local.name
  description          = "The notebook: reads the lake through Lake Formation, writes its own results"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  permissions_boundary = var.context.permissions_boundary
}

resource "aws_iam_role_policy" "notebook" {
  name   = "notebook"
  role   = aws_iam_role.notebook.name
  policy = data.aws_iam_policy_document.notebook.json
}
