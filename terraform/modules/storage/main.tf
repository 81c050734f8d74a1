# Five buckets, apart because who may read them, how long they are kept and what encrypts them differ.
#
# No EventBridge notification: nothing listens to single objects. Work starts by schedule or by hand, and the jobs find
# new files through manifests.

locals {
  classes = ["landing", "tables", "results", "artifacts", "logs"]
  own     = { for class in local.classes : class => "${var.context.name}-${var.context.account_id}-${var.context.region}-${class}" }
  managed = { for class, name in local.own : class => name if !contains(keys(var.bring), class) }
  names   = merge(local.own, var.bring)

  # Server access logs cannot be delivered to a bucket whose default encryption is SSE-KMS.
  # https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
  with_key = { for class, name in local.managed : class => name if class != "logs" }
}

resource "aws_s3_bucket" "this" {
  #checkov:skip=CKV_AWS_144:Landed files are copies of what their sources keep, and tables are rebuilt from them; a copy in a second region would double the storage bill
  #checkov:skip=CKV2_AWS_62:Nothing listens to single objects; jobs start by schedule and find new files through manifests
  #checkov:skip=CKV_AWS_145:Only the logs bucket has no KMS key, as S3 delivers no access logs to a bucket with one
  for_each = local.managed

  bucket        = each.value
  force_destroy = !var.protect_data

  tags = { Name = each.value }

  lifecycle {
    # Named here so that a bucket is made after its key and, above all, goes before it: a bucket that destroy could not
    # remove keeps the key that reads it.
    precondition {
      condition     = each.key == "logs" || can(var.key_arns[each.key])
      error_message = "The ${each.key} bucket has no KMS key."
    }
  }
}

resource "aws_s3_bucket_public_access_block" "this" {
  for_each = local.managed

  bucket                  = aws_s3_bucket.this[each.key].bucket
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "this" {
  for_each = local.managed

  bucket = aws_s3_bucket.this[each.key].bucket

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_versioning" "this" {
  for_each = local.managed

  bucket = aws_s3_bucket.this[each.key].bucket

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  for_each = local.managed

  bucket = aws_s3_bucket.this[each.key].bucket

  rule {
    # A bucket key spares most of the calls, and the cost, of KMS; it means nothing to SSE-S3.
    bucket_key_enabled = contains(keys(local.with_key), each.key)

    apply_server_side_encryption_by_default {
      sse_algorithm     = contains(keys(local.with_key), each.key) ? "aws:kms" : "AES256"
      kms_master_key_id = contains(keys(local.with_key), each.key) ? var.key_arns[each.key] : null
    }
  }
}

# The logs bucket logs itself too: who read the logs is worth knowing, at the price of one line for each log delivered.
resource "aws_s3_bucket_logging" "this" {
  for_each = local.managed

  bucket        = aws_s3_bucket.this[each.key].bucket
  target_bucket = local.names["logs"]
  target_prefix = "access/${each.key}/"

  # S3 refuses a target that does not let it write.
  depends_on = [aws_s3_bucket_policy.this, aws_s3_bucket_ownership_controls.this]
}
