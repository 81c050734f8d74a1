output "topic_arn" {
  description = "Topic that alerts go to, built from names; module etl's rules and the root's other alarms publish there."
  value       = local.topic_arn
}

output "log_group_prefix" {
  description = "What the names of the Glue jobs' log groups start with; module etl takes it as log_group_name."
  value       = local.log_prefix
}

output "log_group_names" {
  description = "<family>-<error or output> -> log group; operators read them, a log archive subscribes to them."
  value       = { for key, group in aws_cloudwatch_log_group.this : key => group.name }
}

output "dashboard_name" {
  description = "The CloudWatch dashboard; the root's output links to it."
  value       = aws_cloudwatch_dashboard.this.dashboard_name
}
