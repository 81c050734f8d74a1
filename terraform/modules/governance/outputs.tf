output "tag_keys" {
  description = "What a tag says to its key in this account: for grants that other roots add."
  value       = { for key, tag in aws_lakeformation_lf_tag.this : key => tag.key }
}

output "location_role_arn" {
  description = "Role that Lake Formation lends out: the key policy of the tables bucket names it."
  value       = local.location_role_arn
  depends_on  = [aws_iam_role.location]
}
