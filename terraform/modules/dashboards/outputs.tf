output "data_source_arn" {
  description = "ARN of the Athena data source. For data sets and dashboards."
  value       = aws_quicksight_data_source.lake.arn
}

output "group_arns" {
  description = "ARNs of the groups by role (readers, authors). For permissions on dashboards and Lake Formation's grants."
  value       = { for role in keys(aws_quicksight_group.role) : role => "${local.group_arn}-${role}" }
}

output "databases" {
  description = "Databases that data sets read. For data sets."
  value       = var.databases
}
