output "arns" {
  description = "Key ARN by data class: for module storage (bucket encryption), etl (security configuration), analytics, notebooks, healthomics and observability."
  value       = tomap({ for class, key in aws_kms_key.this : class => key.arn })
}

output "aliases" {
  description = "Alias ARN by data class, known before the keys are made: for module etl (`--kms_key` of the jobs) and storage (uploads that name the alias)."
  value = tomap({
    for class, alias in aws_kms_alias.this :
    class => "arn:${var.context.partition}:kms:${var.context.region}:${var.context.account_id}:${alias.name}"
  })
}
