# An alarm costs $0.10 a month for each metric that it reads. So one alarm watches all jobs by a query, where an alarm for
# each job would cost and say the same; which job it was stands on the dashboard and in the mails of module etl's rules.

locals {
  actions = [aws_sns_topic.alerts.arn]
}

# What EventBridge saw, not what a job said of itself: a job that runs out of memory says nothing.
resource "aws_cloudwatch_metric_alarm" "failed" {
  alarm_name          = "${local.name}-job-failed"
  alarm_description   = "A Glue job of ${local.name} failed, timed out or was stopped. The mail of the same minute names it, its run and the reason."
  namespace           = "AWS/Events"
  metric_name         = "MatchedEvents"
  dimensions          = { RuleName = local.failed_rule }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.actions
}

resource "aws_cloudwatch_metric_alarm" "undelivered" {
  alarm_name          = "${local.name}-alerts-undelivered"
  alarm_description   = "An alert of ${local.name} did not reach its topic and waits in the queue ${local.dead_letters}."
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = { QueueName = local.dead_letters }
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = local.actions
}

# Between two runs there are no data: the last run's state stays.
resource "aws_cloudwatch_metric_alarm" "slow" {
  alarm_name          = "${local.name}-job-slow"
  alarm_description   = "A job of ${local.name} took more than ${var.max_job_minutes} minutes. Its row of the dashboard shows which."
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.max_job_minutes * 60
  treat_missing_data  = "ignore"
  alarm_actions       = local.actions

  metric_query {
    id          = "seconds"
    label       = "Longest job, seconds"
    expression  = "SELECT MAX(Seconds) FROM SCHEMA(\"${var.metric_namespace}\", Job)"
    period      = 300
    return_data = true
  }
}

resource "aws_cloudwatch_metric_alarm" "quarantine" {
  alarm_name          = "${local.name}-quarantine-share"
  alarm_description   = "A job of ${local.name} sent more than ${var.quarantine_share * 100} % of its lines to ops.quarantine, where each stands with its reason."
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.quarantine_share
  treat_missing_data  = "ignore"
  alarm_actions       = local.actions

  metric_query {
    id          = "share"
    label       = "Largest share of rejected lines"
    expression  = "SELECT MAX(QuarantineShare) FROM SCHEMA(\"${var.metric_namespace}\", Job)"
    period      = 300
    return_data = true
  }
}

# maintain compares and says it; an archive that does not answer is not spoken of, and the alarm stays as it was.
resource "aws_cloudwatch_metric_alarm" "stale" {
  for_each = toset(var.sources)

  alarm_name          = "${local.name}-stale-${each.value}"
  alarm_description   = "${each.value} serves a newer release than ${local.name} holds. Start the workflow ${var.workflow_name}."
  namespace           = var.metric_namespace
  metric_name         = "Stale"
  dimensions          = { Source = each.value }
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  treat_missing_data  = "ignore"
  alarm_actions       = local.actions
}
