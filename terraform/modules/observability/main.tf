locals {
  name      = var.context.name
  topic     = "${local.name}-alerts"
  topic_arn = "arn:${var.context.partition}:sns:${var.context.region}:${var.context.account_id}:${local.topic}"

  # Names that module etl gives, by the same rule: log groups from security configuration and role, rules, the queue.
  log_prefix   = "/${local.name}/glue"
  families     = ["plan", "land", "build", "maintain"]
  failed_rule  = "${local.name}-job-failed"
  dead_letters = "${local.name}-dead-letters"

  # Glue 5 with a security configuration: <prefix>/<configuration>-role/<role>/error and /output. System and Spark write to
  # error. A script's stderr, where our own lines go, lies in output by one page of AWS, in error by another:
  # https://docs.aws.amazon.com/glue/latest/dg/monitor-continuous-logging.html
  # https://docs.aws.amazon.com/glue/latest/dg/migrating-version-50.html
  log_groups = {
    for pair in setproduct(local.families, ["error", "output"]) :
    "${pair[0]}-${pair[1]}" => "${local.log_prefix}/${local.name}-role/${local.name}-${pair[0]}/${pair[1]}"
  }
}

# Made here, before a job makes them without an end to their retention.
resource "aws_cloudwatch_log_group" "this" {
  for_each = local.log_groups

  name              = each.value
  retention_in_days = var.log_retention_days
  kms_key_id        = var.key_arn
}

resource "aws_sns_topic" "alerts" {
  name              = local.topic
  display_name      = "Alerts of ${local.name}"
  kms_master_key_id = var.key_arn
}

resource "aws_sns_topic_subscription" "email" {
  for_each = toset(var.emails)

  topic_arn = aws_sns_topic.alerts.arn
  protocol  = "email"
  endpoint  = each.value
}

data "aws_iam_policy_document" "alerts" {
  # EventBridge's request to a topic carries no aws:SourceAccount: with that condition every alert would be lost without
  # a word. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions
  statement {
    sid       = "Events"
    actions   = ["sns:Publish"]
    resources = [local.topic_arn]

    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }
  }

  # These say for whom they publish: for this account alone.
  statement {
    sid       = "AlarmsAndBudgets"
    actions   = ["sns:Publish"]
    resources = [local.topic_arn]

    principals {
      type        = "Service"
      identifiers = ["budgets.amazonaws.com", "cloudwatch.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.context.account_id]
    }
  }

  statement {
    sid       = "TlsOnly"
    effect    = "Deny"
    actions   = ["sns:Publish"]
    resources = [local.topic_arn]

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
}

resource "aws_sns_topic_policy" "alerts" {
  arn    = aws_sns_topic.alerts.arn
  policy = data.aws_iam_policy_document.alerts.json
}
