locals {
  name                   = var.context.name
  security_configuration = local.name
  metric_namespace       = "omics-lake/${local.name}"
  families               = toset(["plan", "land", "build", "maintain"])

  # ARNs are built from names: so policies are known at plan, and tests can read them.
  role_names  = { for family in local.families : family => "${local.name}-${family}" }
  role_arns   = { for family, name in local.role_names : family => "arn:${var.context.partition}:iam::${var.context.account_id}:role/${name}" }
  landing     = "arn:${var.context.partition}:s3:::${var.buckets["landing"]}"
  tables      = "arn:${var.context.partition}:s3:::${var.buckets["tables"]}"
  artifacts   = "arn:${var.context.partition}:s3:::${var.artifacts.bucket}"
  glue        = "arn:${var.context.partition}:glue:${var.context.region}:${var.context.account_id}"
  landing_key = "arn:${var.context.partition}:kms:${var.context.region}:${var.context.account_id}:alias/${local.name}-landing"
}

# Spark's own S3 writes and bookmarks are not used here; should they be some day, they are encrypted. A role encrypts
# bookmarks itself, which the tables' key allows through S3 and Glue alone: hence the logs' key.
resource "aws_glue_security_configuration" "this" {
  name = local.security_configuration

  encryption_configuration {
    cloudwatch_encryption {
      cloudwatch_encryption_mode = "SSE-KMS"
      kms_key_arn                = var.key_arns["logs"]
    }

    job_bookmarks_encryption {
      job_bookmarks_encryption_mode = "CSE-KMS"
      kms_key_arn                   = var.key_arns["logs"]
    }

    s3_encryption {
      s3_encryption_mode = "SSE-KMS"
      kms_key_arn        = var.key_arns["tables"]
    }
  }
}
