output "job_names" {
  description = "Job -> name of its Glue job; module observability draws them, scripts start and read them."
  value       = local.job_names
}

output "role_arns" {
  description = "Family -> ARN of its role, built from names; key policies, bucket policies and Lake Formation grants name them."
  value       = local.role_arns

  # KMS refuses a policy that names a role which is not there yet.
  depends_on = [aws_iam_role.this]
}

output "workflow_name" {
  description = "The Glue workflow; what an operator starts (`aws glue start-workflow-run`), and the dashboard names."
  value       = aws_glue_workflow.this.name
}

output "security_configuration" {
  description = "The Glue security configuration of every job; other Glue jobs of this lake take it, too."
  value       = aws_glue_security_configuration.this.name
}

output "metric_namespace" {
  description = "CloudWatch namespace that the jobs publish in; module observability watches it."
  value       = local.metric_namespace
}
