output "admins" {
  description = "All administrators after the apply, ours and those there were: the root hands them to catalog and governance as lake_admins, so that tags and grants come after."
  value       = aws_lakeformation_data_lake_settings.this.admins
}
