locals {
  sequence_store_name = coalesce(var.sequence_store_name, var.context.name)
  fasta_bucket_arn    = "arn:${var.context.partition}:s3:::${var.buckets[var.fasta.bucket]}"
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["omics.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.context.account_id]
    }

    # Not narrower: which of its ARNs (store, job) HealthOmics sends is not documented.
    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = ["arn:${var.context.partition}:omics:${var.context.region}:${var.context.account_id}:*"]
    }
  }
}

data "aws_iam_policy_document" "import" {
  statement {
    sid       = "ReadFasta"
    actions   = ["s3:GetObject"]
    resources = ["${local.fasta_bucket_arn}/${var.fasta.prefix}*"]
  }

  statement {
    sid       = "ListFasta"
    actions   = ["s3:ListBucket"]
    resources = [local.fasta_bucket_arn]

    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["${var.fasta.prefix}*"]
    }
  }

  # Apart from the listing: the call has no prefix, so that a condition on one would never be met.
  statement {
    sid       = "FindBucket"
    actions   = ["s3:GetBucketLocation"]
    resources = [local.fasta_bucket_arn]
  }
}

resource "aws_iam_role" "import" {
  name                 = "${var.context.name}-healthomics"
  description          = "HealthOmics reads reference FASTA files with it"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  permissions_boundary = var.context.permissions_boundary
}

resource "aws_iam_role_policy" "import" {
  name   = "import"
  role   = aws_iam_role.import.name
  policy = data.aws_iam_policy_document.import.json
}
