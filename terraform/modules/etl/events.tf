# A run that fails or drags on is told to people by name, whatever killed it: the job itself may not be able to any more.

locals {
  # By the first word of the jobs' names, not by the project's name alone: a project `lake` must not hear `lake-two`.
  job_prefixes = distinct([for key in sort(keys(var.jobs)) : "${local.name}-${split("_", key)[0]}"])

  rules = {
    failed = {
      description = "A job of ${local.name} did not succeed."
      detail_type = "Glue Job State Change"
      states      = ["FAILED", "TIMEOUT", "STOPPED", "ERROR"]
      template    = "\"Glue job <job> ended as <state> at <time>. Run: <run>. Message: <message>\""
    }
    slow = {
      description = "A job of ${local.name} has used half of its time-out."
      detail_type = "Glue Job Run Status"
      states      = ["STARTING", "RUNNING", "STOPPING"]
      template    = "\"Glue job <job> is slow: still <state> at <time>. Run: <run>. Message: <message>\""
    }
  }

  rule_names   = { for key in keys(local.rules) : key => "${local.name}-job-${key}" }
  dead_letters = "${local.name}-dead-letters"
}

resource "aws_cloudwatch_event_rule" "this" {
  for_each = local.rules

  name        = local.rule_names[each.key]
  description = each.value.description

  event_pattern = jsonencode({
    source        = ["aws.glue"]
    "detail-type" = [each.value.detail_type]
    detail = {
      jobName = [for prefix in local.job_prefixes : { prefix = prefix }]
      state   = each.value.states
    }
  })
}

resource "aws_cloudwatch_event_target" "this" {
  for_each = local.rules

  rule      = aws_cloudwatch_event_rule.this[each.key].name
  target_id = "alerts"
  arn       = var.alerts_topic_arn

  input_transformer {
    input_paths = {
      job     = "$.detail.jobName"
      run     = "$.detail.jobRunId"
      state   = "$.detail.state"
      message = "$.detail.message"
      time    = "$.time"
    }
    input_template = each.value.template
  }

  retry_policy {
    maximum_event_age_in_seconds = 3600
    maximum_retry_attempts       = 20
  }

  dead_letter_config {
    arn = aws_sqs_queue.dead_letters.arn
  }
}

# Alerts that could not be delivered; module observability rings when one lies here.
resource "aws_sqs_queue" "dead_letters" {
  name                      = local.dead_letters
  message_retention_seconds = 14 * 24 * 3600
  sqs_managed_sse_enabled   = true
}

data "aws_iam_policy_document" "dead_letters" {
  statement {
    sid       = "Rules"
    actions   = ["sqs:SendMessage"]
    resources = ["arn:${var.context.partition}:sqs:${var.context.region}:${var.context.account_id}:${local.dead_letters}"]

    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [for name in sort(values(local.rule_names)) : "arn:${var.context.partition}:events:${var.context.region}:${var.context.account_id}:rule/${name}"]
    }
  }

  statement {
    sid       = "TlsOnly"
    effect    = "Deny"
    actions   = ["sqs:*"]
    resources = ["arn:${var.context.partition}:sqs:${var.context.region}:${var.context.account_id}:${local.dead_letters}"]

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

resource "aws_sqs_queue_policy" "dead_letters" {
  queue_url = aws_sqs_queue.dead_letters.url
  policy    = data.aws_iam_policy_document.dead_letters.json
}
