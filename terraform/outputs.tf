output "account_id" {
  description = "Account of this lake; scripts/destroy.py compares it with whoever runs it."
  value       = local.context.account_id
}

output "name" {
  description = "Name of this lake; scripts/destroy.py asks for it before anything goes."
  value       = var.name
}

output "protect_data" {
  description = "Whether data are kept; scripts/destroy.py obeys it."
  value       = var.protect_data
}

output "artifacts_bucket" {
  description = "Where scripts/publish.py puts the jobs' code."
  value       = module.storage.buckets["artifacts"]
}

output "landing" {
  description = "Landing zone; `omics-lake plan` and `land` take it as --landing."
  value       = "s3://${module.storage.buckets["landing"]}/landing"
}

output "lake" {
  description = "The lake; `omics-lake build` takes it as --lake, with --profile aws."
  value       = "s3://${module.storage.buckets["tables"]}/lake"
}

output "databases" {
  description = "Namespace to database in Athena; analysts write their SQL with these."
  value       = module.catalog.databases
}

output "databases_option" {
  description = "The same as one word; `omics-lake build` takes it as --databases, with --profile aws."
  value       = join(",", [for namespace in sort(keys(module.catalog.databases)) : "${namespace}=${module.catalog.databases[namespace]}"])
}

output "workgroup" {
  description = "Athena workgroup, where analysts find the saved queries; null when only the data are left."
  value       = try(module.analytics[0].workgroup, null)
}

output "workflow" {
  description = "Glue workflow: `aws glue start-workflow-run --name` fills the lake; null when only the data are left."
  value       = try(module.etl[0].workflow_name, null)
}

output "notebook_url" {
  description = "Where an analyst opens the notebook; null when there is none."
  value       = try(module.notebooks[0].url, null)
}

output "dashboard" {
  description = "CloudWatch dashboard of the jobs, for whoever runs them; null when only the data are left."
  value       = try(module.observability[0].dashboard_name, null)
}

output "alerts_topic_arn" {
  description = "SNS topic of failures, stale data and costs; other systems may subscribe to it. Null when only the data are left."
  value       = try(module.observability[0].topic_arn, null)
}

output "reference_store_id" {
  description = "HealthOmics reference store; scripts/import_reference.py takes it. Null when there is none."
  value       = try(module.healthomics[0].reference_store_id, null)
}

output "reference_import_role_arn" {
  description = "Role that HealthOmics reads FASTA files with; scripts/import_reference.py takes it. Null when there is none."
  value       = try(module.healthomics[0].import_role_arn, null)
}
