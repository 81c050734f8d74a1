output "admins" {
  description = "All administrators after the apply, ours and those there were: shown by the root to whoever owns the account."
  value       = aws_lakeformation_data_lake_settings.this.admins
}
