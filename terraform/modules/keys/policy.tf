# Key policies. No identity policy of this project speaks of keys: a role may use a key because the key names it here.
#
# The account (":root" stands for every principal to whom an IAM policy of the account gives the action) may administer
# a key, but not encrypt or decrypt with it. That does not lock the account out: it keeps kms:PutKeyPolicy, so that an
# IAM administrator can always mend the policy, also after every role named here has gone, and KMS's own lock-out check
# is passed by whoever applies this. It does mean that an IAM administrator can let himself in; that takes a change of
# the key policy, which CloudTrail records, where the usual kms:* would let any IAM policy in silently.

locals {
  # Administration only. Not in it on purpose: Encrypt, Decrypt, ReEncrypt, GenerateDataKey, and CreateGrant, which
  # could hand any of these on.
  administration = [
    "kms:CancelKeyDeletion",
    "kms:CreateAlias",
    "kms:DeleteAlias",
    "kms:DescribeKey",
    "kms:DisableKey",
    "kms:DisableKeyRotation",
    "kms:EnableKey",
    "kms:EnableKeyRotation",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListGrants",
    "kms:ListKeyPolicies",
    "kms:ListKeyRotations",
    "kms:ListResourceTags",
    "kms:PutKeyPolicy",
    "kms:RevokeGrant",
    "kms:RotateKeyOnDemand",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateAlias",
    "kms:UpdateKeyDescription",
  ]

  # Services through which a class's users reach the key; an empty list leaves the way open. The Glue catalog is
  # encrypted with the tables' key. With the logs' key a job's role encrypts its bookmarks itself (CSE-KMS), so that
  # there is no service to name.
  services = {
    landing   = ["s3"]
    tables    = ["s3", "glue"]
    results   = ["s3"]
    artifacts = ["s3"]
    logs      = []
  }

  # S3 needs no kms:Encrypt; the catalog and bookmarks do. S3 needs kms:Decrypt also to write: a multipart upload
  # reads its own parts, and a bucket key is read back before it is used again. S3 re-encrypts nothing by itself.
  reading = ["kms:Decrypt", "kms:DescribeKey"]
  writing = {
    landing   = concat(local.reading, ["kms:GenerateDataKey"])
    tables    = concat(local.reading, ["kms:GenerateDataKey", "kms:Encrypt"])
    results   = concat(local.reading, ["kms:GenerateDataKey"])
    artifacts = concat(local.reading, ["kms:GenerateDataKey"])
    logs      = concat(local.reading, ["kms:GenerateDataKey", "kms:Encrypt"])
  }

  # Classes whose key a service takes along for its own storage, by a grant: HealthOmics variant stores, notebook volumes.
  granted = ["landing", "tables", "results"]

  account = "arn:${var.context.partition}:iam::${var.context.account_id}:root"
  logs    = "arn:${var.context.partition}:logs:${var.context.region}:${var.context.account_id}:log-group"
  alerts  = "arn:${var.context.partition}:sns:${var.context.region}:${var.context.account_id}:${var.context.name}-alerts"

  managers = {
    Account        = [local.account]
    Administrators = var.administrators
  }
}

data "aws_partition" "here" {}

data "aws_iam_policy_document" "key" {
  #checkov:skip=CKV_AWS_109:The resource of a key policy is always "*" and means this key alone
  #checkov:skip=CKV_AWS_111:The resource of a key policy is always "*" and means this key alone
  #checkov:skip=CKV_AWS_356:The resource of a key policy is always "*" and means this key alone
  for_each = local.purposes

  dynamic "statement" {
    for_each = { for who, arns in local.managers : who => arns if length(arns) > 0 }

    content {
      sid       = "${statement.key}Administer"
      actions   = local.administration
      resources = ["*"]

      principals {
        type        = "AWS"
        identifiers = statement.value
      }
    }
  }

  # Whoever makes a store or a notebook instance lets its service use the key; for himself he gains nothing, as the
  # condition holds only when a service asks on his behalf.
  dynamic "statement" {
    for_each = { for who, arns in local.managers : who => arns if length(arns) > 0 && contains(local.granted, each.key) }

    content {
      sid       = "${statement.key}LendToServices"
      actions   = ["kms:CreateGrant"]
      resources = ["*"]

      principals {
        type        = "AWS"
        identifiers = statement.value
      }

      condition {
        test     = "Bool"
        variable = "kms:GrantIsForAWSResource"
        values   = ["true"]
      }
    }
  }

  dynamic "statement" {
    for_each = {
      for use, arns in {
        Write = { principals = try(var.users[each.key].encrypt, []), actions = local.writing[each.key] }
        Read  = { principals = try(var.users[each.key].decrypt, []), actions = local.reading }
      } : use => arns if length(arns.principals) > 0
    }

    content {
      sid       = "Users${statement.key}"
      actions   = statement.value.actions
      resources = ["*"]

      principals {
        type        = "AWS"
        identifiers = statement.value.principals
      }

      dynamic "condition" {
        for_each = length(local.services[each.key]) > 0 ? [local.services[each.key]] : []

        content {
          test     = "StringEquals"
          variable = "kms:ViaService"
          values   = [for service in condition.value : "${service}.${var.context.region}.${data.aws_partition.here.dns_suffix}"]
        }
      }
    }
  }

  # HealthOmics asks with the rights of whoever makes a store or imports into it.
  # https://docs.aws.amazon.com/omics/latest/dev/data-protection.html
  dynamic "statement" {
    for_each = length(lookup(var.healthomics, each.key, [])) > 0 ? [var.healthomics[each.key]] : []

    content {
      sid       = "HealthOmicsCallers"
      actions   = ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"]
      resources = ["*"]

      principals {
        type        = "AWS"
        identifiers = statement.value
      }

      condition {
        test     = "StringEquals"
        variable = "kms:ViaService"
        values   = ["omics.${var.context.region}.${data.aws_partition.here.dns_suffix}"]
      }
    }
  }

  # Reference and sequence stores use the key in the service's own name, without a grant, once the caller has been found
  # to hold it. AWS documents no condition that such a request meets.
  dynamic "statement" {
    for_each = each.key == "landing" && length(lookup(var.healthomics, each.key, [])) > 0 ? ["omics.amazonaws.com"] : []

    content {
      sid       = "HealthOmicsStores"
      actions   = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext"]
      resources = ["*"]

      principals {
        type        = "Service"
        identifiers = [statement.value]
      }
    }
  }

  # CloudWatch Logs names the log group in the encryption context. /aws-glue/jobs/ is where Glue itself writes, whatever
  # group a job asks for.
  # https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
  dynamic "statement" {
    for_each = each.key == "logs" ? ["logs"] : []

    content {
      sid = "LogGroups"
      actions = [
        "kms:Decrypt",
        "kms:DescribeKey",
        "kms:Encrypt",
        "kms:GenerateDataKey",
        "kms:GenerateDataKeyWithoutPlaintext",
        "kms:ReEncryptFrom",
        "kms:ReEncryptTo",
      ]
      resources = ["*"]

      principals {
        type        = "Service"
        identifiers = ["logs.${var.context.region}.${data.aws_partition.here.dns_suffix}"]
      }

      condition {
        test     = "ArnLike"
        variable = "kms:EncryptionContext:aws:logs:arn"
        values   = ["${local.logs}:/${var.context.name}/*", "${local.logs}:/aws-glue/jobs/*"]
      }
    }
  }

  # Who publishes to the encrypted topic needs the key; SNS names the topic in the encryption context. EventBridge's
  # request carries no aws:SourceAccount: with that condition every alert would be lost without a word.
  # https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
  dynamic "statement" {
    for_each = each.key == "logs" ? {
      EventBridge      = { services = ["events.amazonaws.com"], says_account = false }
      AlarmsAndBudgets = { services = ["cloudwatch.amazonaws.com", "budgets.amazonaws.com"], says_account = true }
    } : {}

    content {
      sid       = "AlertsFrom${statement.key}"
      actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
      resources = ["*"]

      principals {
        type        = "Service"
        identifiers = statement.value.services
      }

      condition {
        test     = "StringEquals"
        variable = "kms:EncryptionContext:aws:sns:topicArn"
        values   = [local.alerts]
      }

      dynamic "condition" {
        for_each = statement.value.says_account ? [var.context.account_id] : []

        content {
          test     = "StringEquals"
          variable = "aws:SourceAccount"
          values   = [condition.value]
        }
      }
    }
  }
}
