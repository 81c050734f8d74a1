# Bucket policies. They only take away (and let S3 deliver its logs); what a role may do is said in its own policy.

locals {
  landing_state = "arn:${var.context.partition}:s3:::${local.own["landing"]}/landing/.omics-lake/*"

  # `<file>.sha256`, the hash of a file whose source gives none. It is written before its file, so that no file is ever
  # without one; where a run died in between, the next run writes it anew, and the file may have other bytes by then.
  # An altered one does no harm unseen: it no longer fits its file, which cannot be altered, and reading stops there.
  landing_hashes = "arn:${var.context.partition}:s3:::${local.own["landing"]}/landing/*.sha256"

  write_once = length(var.landing_writers) > 0 ? ["landing"] : []

  # An upload that names no encryption gets the bucket's: Iceberg's S3FileIO writes so. One that names it must name this
  # bucket's key, by ARN or alias: Athena and the landing jobs write so. Each entry is a set of conditions that are all
  # true of an upload to be refused. StringNotEquals alone is true of a header that is absent, hence the Null beside it.
  wrong_encryption = {
    for class in keys(local.with_key) : class => {
      OtherThanKms = [
        { test = "Null", key = "s3:x-amz-server-side-encryption", values = ["false"] },
        { test = "StringNotEquals", key = "s3:x-amz-server-side-encryption", values = ["aws:kms"] },
      ]
      OtherKey = [
        { test = "Null", key = "s3:x-amz-server-side-encryption-aws-kms-key-id", values = ["false"] },
        { test = "StringNotEquals", key = "s3:x-amz-server-side-encryption-aws-kms-key-id", values = [
          var.key_arns[class],
          "arn:${var.context.partition}:kms:${var.context.region}:${var.context.account_id}:alias/${var.context.name}-${class}",
        ] },
      ]
      # "aws:kms" without a key means the account's key aws/s3, not the bucket's.
      AccountKey = [
        { test = "StringEquals", key = "s3:x-amz-server-side-encryption", values = ["aws:kms"] },
        { test = "Null", key = "s3:x-amz-server-side-encryption-aws-kms-key-id", values = ["true"] },
      ]
      CustomerKey = [
        { test = "Null", key = "s3:x-amz-server-side-encryption-customer-algorithm", values = ["false"] },
      ]
    }
  }
}

data "aws_iam_policy_document" "bucket" {
  for_each = local.managed

  statement {
    sid       = "DenyWithoutTls"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = ["arn:${var.context.partition}:s3:::${each.value}", "arn:${var.context.partition}:s3:::${each.value}/*"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }

  # Destroy removes a bucket's settings before it finds that the bucket cannot go, and would leave data behind that is
  # neither private nor encrypted by a key that lasts. It begins with this policy (see depends_on below), so it stops
  # here. Putting another policy stays allowed: protect_data = false, applied first, lifts it.
  dynamic "statement" {
    for_each = var.protect_data ? ["protected"] : []

    content {
      sid       = "DenyRemovalOfProtected"
      effect    = "Deny"
      actions   = ["s3:DeleteBucket", "s3:DeleteBucketPolicy"]
      resources = ["arn:${var.context.partition}:s3:::${each.value}"]

      principals {
        type        = "*"
        identifiers = ["*"]
      }
    }
  }

  dynamic "statement" {
    for_each = lookup(local.wrong_encryption, each.key, {})

    content {
      sid       = "Deny${statement.key}"
      effect    = "Deny"
      actions   = ["s3:PutObject"]
      resources = ["arn:${var.context.partition}:s3:::${each.value}/*"]

      principals {
        type        = "*"
        identifiers = ["*"]
      }

      dynamic "condition" {
        for_each = statement.value

        content {
          test     = condition.value.test
          variable = condition.value.key
          values   = condition.value.values
        }
      }
    }
  }

  # Landed files stay as they came. The roles are named by condition, not as principals: S3 turns a principal into the
  # id of the role at that time, and a role made anew under the same name would be free.
  dynamic "statement" {
    for_each = each.key == "landing" ? local.write_once : []

    content {
      sid           = "DenyDeletingLanded"
      effect        = "Deny"
      actions       = ["s3:DeleteObject", "s3:DeleteObjectVersion"]
      not_resources = [local.landing_state]

      principals {
        type        = "*"
        identifiers = ["*"]
      }

      condition {
        test     = "ArnEquals"
        variable = "aws:PrincipalArn"
        values   = var.landing_writers
      }
    }
  }

  # s3:if-none-match is there when the request has the header `If-None-Match` (its one value is "*": write only if there
  # is no such object). s3:PutObject also covers the start and the parts of a multipart upload, which cannot carry the
  # header; s3:ObjectCreationOperation is true of the requests that make an object appear (PutObject, CopyObject,
  # CompleteMultipartUpload), so only these are held to it. A copy without the header is refused too: the landing jobs
  # then fetch the bytes themselves.
  # https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
  dynamic "statement" {
    for_each = each.key == "landing" ? local.write_once : []

    content {
      sid           = "DenyOverwritingLanded"
      effect        = "Deny"
      actions       = ["s3:PutObject"]
      not_resources = [local.landing_state, local.landing_hashes]

      principals {
        type        = "*"
        identifiers = ["*"]
      }

      condition {
        test     = "ArnEquals"
        variable = "aws:PrincipalArn"
        values   = var.landing_writers
      }

      condition {
        test     = "Null"
        variable = "s3:if-none-match"
        values   = ["true"]
      }

      condition {
        test     = "Bool"
        variable = "s3:ObjectCreationOperation"
        values   = ["true"]
      }
    }
  }

  # https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
  dynamic "statement" {
    for_each = each.key == "logs" ? ["logs"] : []

    content {
      sid       = "DeliverAccessLogs"
      actions   = ["s3:PutObject"]
      resources = ["arn:${var.context.partition}:s3:::${each.value}/access/*"]

      principals {
        type        = "Service"
        identifiers = ["logging.s3.amazonaws.com"]
      }

      condition {
        test     = "StringEquals"
        variable = "aws:SourceAccount"
        values   = [var.context.account_id]
      }

      condition {
        test     = "ArnEquals"
        variable = "aws:SourceArn"
        values   = [for name in values(local.managed) : "arn:${var.context.partition}:s3:::${name}"]
      }
    }
  }
}

resource "aws_s3_bucket_policy" "this" {
  for_each = local.managed

  bucket = aws_s3_bucket.this[each.key].bucket
  policy = data.aws_iam_policy_document.bucket[each.key].json

  # Last to come and first to go, so that a protected bucket keeps all of these; and S3 refuses two changes of a bucket's
  # access at once.
  depends_on = [
    aws_s3_bucket_lifecycle_configuration.this,
    aws_s3_bucket_ownership_controls.this,
    aws_s3_bucket_public_access_block.this,
    aws_s3_bucket_server_side_encryption_configuration.this,
    aws_s3_bucket_versioning.this,
  ]
}
