# A job signs its metrics with the name that Glue gave it (JOB_NAME). Top: state. Then a row for each kind of job: what came out, how long it took, what it cost. Bottom: money, freshness, errors.

locals {
  kinds = { for job in sort(keys(var.job_names)) : split("_", job)[0] => job... }
  order = concat(
    [for kind in ["plan", "land", "build", "join", "maintain"] : kind if contains(keys(local.kinds), kind)],
    [for kind in keys(local.kinds) : kind if !contains(["plan", "land", "build", "join", "maintain"], kind)],
  )

  alarm_arns = [
    for alarm in concat(
      ["job-failed", "alerts-undelivered", "job-slow", "quarantine-share"], [for source in var.sources : "stale-${source}"]
    ) : "arn:${var.context.partition}:cloudwatch:${var.context.region}:${var.context.account_id}:alarm:${local.name}-${alarm}"
  ]

  heading = [
    {
      type       = "text"
      x          = 0, y = 0, width = 12, height = 4
      properties = { markdown = "# ${local.name}\nWorkflow `${var.workflow_name}`, ${length(var.job_names)} jobs. Metrics in `${var.metric_namespace}`, logs below `${local.log_prefix}/`. What went in and out of each table stands in `ops.run`." }
    },
    {
      type       = "alarm"
      x          = 12, y = 0, width = 12, height = 4
      properties = { title = "Alarms", alarms = local.alarm_arns }
    },
  ]

  # Three graphs for each kind, and what one point of each is.
  graphs = [
    { title = "rows and rejected lines", metrics = ["Rows", "Rejected"], stat = "Sum" },
    { title = "seconds", metrics = ["Seconds"], stat = "Maximum" },
    { title = "share in quarantine", metrics = ["QuarantineShare"], stat = "Maximum" },
  ]

  rows = flatten([
    for row, kind in local.order : [
      for column, graph in local.graphs : {
        type = "metric"
        x    = column * 8, y = 4 + row * 6, width = 8, height = 6
        properties = {
          title   = "${kind}: ${graph.title}"
          region  = var.context.region
          view    = "timeSeries"
          stat    = graph.stat
          period  = 3600
          metrics = [for pair in setproduct(graph.metrics, local.kinds[kind]) : [var.metric_namespace, pair[0], "Job", var.job_names[pair[1]]]]
        }
      }
    ]
  ])

  bottom = 4 + length(local.order) * 6

  footer = [
    {
      type = "metric"
      x    = 0, y = local.bottom, width = 8, height = 6
      properties = {
        title  = "Dollars and DPU-seconds, by what the jobs reckon"
        region = var.context.region
        view   = "timeSeries"
        stat   = "Sum"
        period = 86400
        metrics = concat(
          [[{ expression = "SUM(SEARCH('{\"${var.metric_namespace}\",Job} MetricName=\"Dollars\"', 'Sum', 86400))", label = "Dollars", id = "dollars" }]],
          [[{ expression = "SUM(SEARCH('{\"${var.metric_namespace}\",Job} MetricName=\"DpuSeconds\"', 'Sum', 86400))", label = "DPU-seconds", id = "dpu", yAxis = "right" }]],
        )
      }
    },
    {
      type = "metric"
      x    = 8, y = local.bottom, width = 8, height = 6
      properties = {
        title   = "Sources with a newer release than the lake's (1: stale)"
        region  = var.context.region
        view    = "timeSeries"
        stat    = "Maximum"
        period  = 86400
        metrics = [for source in var.sources : [var.metric_namespace, "Stale", "Source", source]]
      }
    },
    {
      type = "metric"
      x    = 16, y = local.bottom, width = 8, height = 6
      properties = {
        title   = "Failed runs, as EventBridge sees them"
        region  = var.context.region
        view    = "timeSeries"
        stat    = "Sum"
        period  = 3600
        metrics = [["AWS/Events", "MatchedEvents", "RuleName", local.failed_rule, { label = "runs" }]]
      }
    },
    {
      type = "log"
      x    = 0, y = local.bottom + 6, width = 24, height = 8
      properties = {
        title  = "Last errors"
        region = var.context.region
        view   = "table"
        query = join(" | ", concat(
          # Both kinds of group: in which one stderr lies, AWS's pages do not agree on (main.tf).
          [for key in sort(keys(local.log_groups)) : "SOURCE '${local.log_groups[key]}'"],
          ["fields @timestamp, @logStream, @message", "filter @message like /ERROR/", "sort @timestamp desc", "limit 50"],
        ))
      }
    },
  ]
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = local.name
  dashboard_body = jsonencode({ widgets = concat(local.heading, local.rows, local.footer) })
}
