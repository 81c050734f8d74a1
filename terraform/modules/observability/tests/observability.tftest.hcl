# Plans with the real provider and no server: expected values are written by hand.

provider "aws" {
  access_key                  = "none"
  secret_key                  = "none"
  region                      = "eu-west-1"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
}

variables {
  context = {
    name       = "my-lake"
    account_id = "111122223333"
    region     = "eu-west-1"
    partition  = "aws"
  }

  job_names = {
    plan           = "my-lake-plan"
    land_gdc       = "my-lake-land-gdc"
    build_mutation = "my-lake-build-mutation"
    build_sample   = "my-lake-build-sample"
    maintain       = "my-lake-maintain"
  }

  workflow_name          = "my-lake"
  metric_namespace       = "omics-lake/my-lake"
  key_arn                = "arn:aws:kms:eu-west-1:111122223333:key/logs"
  emails                 = ["lake@example.org"]
  monthly_budget_dollars = 50
}

# The README's example.
run "readme" {
  command = plan

  assert {
    condition = output.log_group_names == { for key, name in {
      plan-error      = "/my-lake/glue/my-lake-role/my-lake-plan/error"
      plan-output     = "/my-lake/glue/my-lake-role/my-lake-plan/output"
      land-error      = "/my-lake/glue/my-lake-role/my-lake-land/error"
      land-output     = "/my-lake/glue/my-lake-role/my-lake-land/output"
      build-error     = "/my-lake/glue/my-lake-role/my-lake-build/error"
      build-output    = "/my-lake/glue/my-lake-role/my-lake-build/output"
      maintain-error  = "/my-lake/glue/my-lake-role/my-lake-maintain/error"
      maintain-output = "/my-lake/glue/my-lake-role/my-lake-maintain/output"
    } : key => name }
    error_message = "Log groups are named as Glue 5 names them: prefix, security configuration, role."
  }

  assert {
    condition     = alltrue([for group in aws_cloudwatch_log_group.this : group.retention_in_days == 365 && group.kms_key_id == var.key_arn])
    error_message = "Logs are encrypted and leave after a year."
  }

  assert {
    condition     = output.log_group_prefix == "/my-lake/glue"
    error_message = "The prefix that the jobs are given."
  }
}

run "topic" {
  command = plan

  assert {
    condition     = aws_sns_topic.alerts.name == "my-lake-alerts" && aws_sns_topic.alerts.kms_master_key_id == var.key_arn && output.topic_arn == "arn:aws:sns:eu-west-1:111122223333:my-lake-alerts"
    error_message = "The topic is encrypted, and its ARN known at plan."
  }

  assert {
    condition     = [for subscription in aws_sns_topic_subscription.email : "${subscription.protocol} ${subscription.endpoint}"] == ["email lake@example.org"]
    error_message = "Each address is subscribed."
  }

  assert {
    condition = jsondecode(data.aws_iam_policy_document.alerts.json).Statement == [
      { Sid = "Events", Effect = "Allow", Action = "sns:Publish", Resource = "arn:aws:sns:eu-west-1:111122223333:my-lake-alerts", Principal = { Service = "events.amazonaws.com" } },
      {
        Sid       = "AlarmsAndBudgets", Effect = "Allow", Action = "sns:Publish", Resource = "arn:aws:sns:eu-west-1:111122223333:my-lake-alerts"
        Principal = { Service = ["cloudwatch.amazonaws.com", "budgets.amazonaws.com"] }
        Condition = { StringEquals = { "aws:SourceAccount" = "111122223333" } }
      },
      {
        Sid       = "TlsOnly", Effect = "Deny", Action = "sns:Publish", Resource = "arn:aws:sns:eu-west-1:111122223333:my-lake-alerts", Principal = "*"
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
    error_message = "Three services may publish, over TLS; those that say for whom, for this account alone."
  }
}

run "alarms" {
  command = plan

  variables {
    quarantine_share = 0.02
  }

  assert {
    condition = (
      aws_cloudwatch_metric_alarm.failed.metric_name == "MatchedEvents" && aws_cloudwatch_metric_alarm.failed.dimensions == tomap({ RuleName = "my-lake-job-failed" })
      && aws_cloudwatch_metric_alarm.failed.threshold == 0 && aws_cloudwatch_metric_alarm.failed.statistic == "Sum"
    )
    error_message = "One failed run rings; it is seen where module etl's rule sees it."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.undelivered.dimensions == tomap({ QueueName = "my-lake-dead-letters" })
    error_message = "An alert that found no way rings."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.slow.threshold == 7200 && one(aws_cloudwatch_metric_alarm.slow.metric_query).expression == "SELECT MAX(Seconds) FROM SCHEMA(\"omics-lake/my-lake\", Job)"
    error_message = "The longest job of all is held against two hours."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.quarantine.threshold == 0.02 && one(aws_cloudwatch_metric_alarm.quarantine.metric_query).expression == "SELECT MAX(QuarantineShare) FROM SCHEMA(\"omics-lake/my-lake\", Job)"
    error_message = "The largest share of all jobs is held against the limit."
  }

  assert {
    condition = toset(keys(aws_cloudwatch_metric_alarm.stale)) == toset(["gdc", "idc"]) && alltrue([
      for source, alarm in aws_cloudwatch_metric_alarm.stale :
      "${alarm.namespace} ${alarm.metric_name} ${alarm.statistic} ${alarm.comparison_operator} ${alarm.threshold}" == "omics-lake/my-lake Stale Maximum GreaterThanOrEqualToThreshold 1"
      && alarm.dimensions == tomap({ Source = source })
    ])
    error_message = "A source rings when it is stale."
  }

  assert {
    condition = alltrue([
      for alarm in concat([aws_cloudwatch_metric_alarm.slow, aws_cloudwatch_metric_alarm.quarantine], values(aws_cloudwatch_metric_alarm.stale)) : alarm.treat_missing_data == "ignore"
    ])
    error_message = "Between runs an alarm stays as the last run left it."
  }
}

run "dashboard" {
  command = plan

  assert {
    condition = [for widget in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets : widget.properties.title if try(strcontains(widget.properties.title, ": seconds"), false)] == [
      "plan: seconds", "land: seconds", "build: seconds", "maintain: seconds",
    ]
    error_message = "A row for each kind of job, in the order of work."
  }

  assert {
    condition = [for widget in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets : widget.properties.metrics if try(widget.properties.title == "build: rows and rejected lines", false)] == [[
      ["omics-lake/my-lake", "Rows", "Job", "my-lake-build-mutation"], ["omics-lake/my-lake", "Rows", "Job", "my-lake-build-sample"],
      ["omics-lake/my-lake", "Rejected", "Job", "my-lake-build-mutation"], ["omics-lake/my-lake", "Rejected", "Job", "my-lake-build-sample"],
    ]]
    error_message = "A row shows each job of its kind, by the name that it signs its metrics with."
  }

  assert {
    condition = [for widget in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets : widget.properties.metrics if try(strcontains(widget.properties.title, "1: stale"), false)] == [[
      ["omics-lake/my-lake", "Stale", "Source", "gdc"], ["omics-lake/my-lake", "Stale", "Source", "idc"],
    ]]
    error_message = "A graph shows which source is stale."
  }

  assert {
    condition     = alltrue([for widget in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets : widget.x + widget.width <= 24])
    error_message = "A dashboard is 24 columns wide."
  }

  assert {
    condition = [for widget in jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets : widget.properties.alarms if widget.type == "alarm"] == [[
      for alarm in ["job-failed", "alerts-undelivered", "job-slow", "quarantine-share", "stale-gdc", "stale-idc"] : "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:my-lake-${alarm}"
    ]]
    error_message = "All alarms are on it."
  }

  assert {
    condition     = output.dashboard_name == "my-lake"
    error_message = "The dashboard has the project's name."
  }
}

run "budget" {
  command = plan

  variables {
    budget_tag = { key = "Project", value = "my-lake" }
  }

  assert {
    condition     = aws_budgets_budget.this.limit_amount == "50" && aws_budgets_budget.this.time_unit == "MONTHLY" && aws_budgets_budget.this.limit_unit == "USD"
    error_message = "A budget of a month, in dollars."
  }

  assert {
    condition     = toset([for alert in aws_budgets_budget.this.notification : "${alert.notification_type} ${alert.threshold} ${alert.threshold_type}"]) == toset(["ACTUAL 50 PERCENTAGE", "ACTUAL 80 PERCENTAGE", "ACTUAL 100 PERCENTAGE", "FORECASTED 100 PERCENTAGE"])
    error_message = "Alerts at 50, 80 and 100 % spent and 100 % foreseen."
  }

  assert {
    condition     = one(aws_budgets_budget.this.cost_filter).name == "TagKeyValue" && one(aws_budgets_budget.this.cost_filter).values == tolist(["user:Project$my-lake"])
    error_message = "With a tag the budget is of this lake alone."
  }
}

run "refuses_values_that_are_none" {
  command = plan

  variables {
    emails                 = ["lake at example.org"]
    monthly_budget_dollars = 0
    quarantine_share       = 2
    log_retention_days     = 100
    metric_namespace       = "AWS/Glue"
    max_job_minutes        = 0
    sources                = ["GDC"]
    key_arn                = "alias/my-lake-logs"
    job_names              = {}
  }

  expect_failures = [
    var.emails, var.monthly_budget_dollars, var.quarantine_share, var.log_retention_days, var.metric_namespace,
    var.max_job_minutes, var.sources, var.key_arn, var.job_names,
  ]
}
