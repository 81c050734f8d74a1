locals {
  budget_alerts = [
    { kind = "ACTUAL", percent = 50 },
    { kind = "ACTUAL", percent = 80 },
    { kind = "ACTUAL", percent = 100 },
    { kind = "FORECASTED", percent = 100 },
  ]
}

resource "aws_budgets_budget" "this" {
  name         = local.name
  budget_type  = "COST"
  time_unit    = "MONTHLY"
  limit_amount = tostring(var.monthly_budget_dollars)
  limit_unit   = "USD"

  dynamic "cost_filter" {
    for_each = var.budget_tag == null ? [] : [var.budget_tag]
    content {
      name   = "TagKeyValue"
      values = [format("user:%s$%s", cost_filter.value.key, cost_filter.value.value)]
    }
  }

  dynamic "notification" {
    for_each = local.budget_alerts
    content {
      comparison_operator       = "GREATER_THAN"
      notification_type         = notification.value.kind
      threshold                 = notification.value.percent
      threshold_type            = "PERCENTAGE"
      subscriber_sns_topic_arns = [aws_sns_topic.alerts.arn]
    }
  }

  # Budgets tries the topic at once, and is refused without the policy.
  depends_on = [aws_sns_topic_policy.alerts]
}
