output "name" {
  description = "Name of the notebook instance. For users: aws sagemaker create-presigned-notebook-instance-url."
  value       = local.name
}

output "role_arn" {
  description = "ARN of the notebook's role. For the key policies and Lake Formation's grants."
  # Built from the name: both are to be known at plan.
  value = "${local.aws}:iam::${var.context.account_id}:role/${aws_iam_role.notebook.name}"
}

output "url" {
  description = "Host name of the instance. For users who are signed in to the console."
  value       = aws_sagemaker_notebook_instance.this.url
}

output "config_key" {
  description = "Key of the config file in the artifacts bucket. For notebooks that run elsewhere."
  value       = aws_s3_object.config.key
}

output "delivery_place" {
  description = "S3 prefix that notebooks are delivered from at the next start. For whoever puts some there by hand; scripts/package.py lays out the shipped ones for the default artifacts_prefix."
  value       = "${local.artifacts}/${local.delivered}"
}
