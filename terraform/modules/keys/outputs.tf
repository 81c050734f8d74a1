output "arns" {
  description = "Key ARN by data class: for module storage (bucket encryption), etl (security configuration), analytics, notebooks, healthomics and observability."
  value       = tomap({ for class, key in aws_kms_key.this : class => key.arn })
}
