# What S3 does to objects with time.

locals {
  # Expiry of current objects by class, and the keys it holds for (null: all).
  expire = {
    results = { days = var.results_expire_days, prefix = "athena/" }
    logs    = { days = var.log_retention_days, prefix = null }
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "this" {
  for_each = local.managed

  bucket = aws_s3_bucket.this[each.key].bucket

  rule {
    id     = "abort-uploads"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }

  rule {
    id     = "old-versions"
    status = "Enabled"

    filter {}

    noncurrent_version_expiration {
      noncurrent_days = var.noncurrent_days
    }

    # Markers whose versions have all gone.
    expiration {
      expired_object_delete_marker = true
    }
  }

  # A landed file is read when tables are built and then hardly ever; S3 moves it back by itself, without a fee.
  dynamic "rule" {
    for_each = each.key == "landing" ? ["landing/"] : []

    content {
      id     = "intelligent-tiering"
      status = "Enabled"

      filter {
        prefix = rule.value
      }

      transition {
        days          = 0
        storage_class = "INTELLIGENT_TIERING"
      }
    }
  }

  dynamic "rule" {
    for_each = contains(keys(local.expire), each.key) ? [local.expire[each.key]] : []

    content {
      id     = "expire"
      status = "Enabled"

      filter {
        prefix = rule.value.prefix
      }

      expiration {
        days = rule.value.days
      }
    }
  }

  # S3 refuses rules on old versions before versions are kept.
  depends_on = [aws_s3_bucket_versioning.this]
}
