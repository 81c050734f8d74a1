# Each night, whatever is open. An instance that is stopped already refuses; that is no failure, and is not tried again
# for long.
locals {
  nightly = var.stop_schedule == null ? {} : { stop = var.stop_schedule }
}

# A group of its own, because it is the group that the scheduler names when it takes the role.
resource "aws_scheduler_schedule_group" "notebook" {
  for_each = local.nightly

  name = local.name
}

resource "aws_scheduler_schedule" "stop" {
  #checkov:skip=CKV_AWS_297:What the schedule holds is the name of the instance, no data.
  for_each = local.nightly

  name                         = "${local.name}-${each.key}"
  description                  = "Stops the notebook instance"
  group_name                   = aws_scheduler_schedule_group.notebook[each.key].name
  schedule_expression          = each.value
  schedule_expression_timezone = var.stop_timezone

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = "${local.aws}:scheduler:::aws-sdk:sagemaker:stopNotebookInstance"
    role_arn = aws_iam_role.events[each.key].arn
    input    = jsonencode({ NotebookInstanceName = local.name })

    retry_policy {
      maximum_event_age_in_seconds = 900
      maximum_retry_attempts       = 3
    }
  }
}

data "aws_iam_policy_document" "events_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["scheduler.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.context.account_id]
    }

    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = ["${local.aws}:scheduler:${local.place}:schedule-group/${local.name}"]
    }
  }
}

data "aws_iam_policy_document" "events" {
  statement {
    sid       = "StopNotebook"
    actions   = ["sagemaker:StopNotebookInstance"]
    resources = [local.instance_arn]
  }
}

resource "aws_iam_role" "events" {
  for_each = local.nightly

  name                 = "${var.context.name}-events"
  description          = "The scheduler stops the notebook instance with it"
  assume_role_policy   = data.aws_iam_policy_document.events_trust.json
  permissions_boundary = var.context.permissions_boundary
}

resource "aws_iam_role_policy" "events" {
  for_each = local.nightly

  name   = "stop-notebook"
  role   = aws_iam_role.events[each.key].name
  policy = data.aws_iam_policy_document.events.json
}
