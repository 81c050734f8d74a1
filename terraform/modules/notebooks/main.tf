locals {
  name           = "${var.context.name}-notebook"
  config_key     = "${var.artifacts_prefix}/config.json"
  delivered      = "${var.artifacts_prefix}/delivered/"
  scripts        = toset(["deliver.py", "idle_stop.py"])
  script_keys    = { for file in local.scripts : file => "${var.artifacts_prefix}/scripts/${substr(filesha256("${path.module}/files/${file}"), 0, 16)}/${file}" }
  artifacts      = "s3://${var.buckets["artifacts"]}"
  subnet_id      = var.network == null ? module.network["own"].subnet_id : var.network.subnet_id
  security_group = var.network == null ? module.network["own"].security_group_ids : var.network.security_group_ids
}

module "network" {
  source   = "./network"
  for_each = var.network == null ? { own = var.cidr } : {}

  context            = var.context
  cidr               = each.value
  services           = local.services
  s3_access          = local.s3_access
  log_key_arn        = var.key_arns["logs"]
  log_retention_days = var.log_retention_days
}

resource "aws_sagemaker_notebook_instance" "this" {
  #checkov:skip=CKV_AWS_306:It is always in a subnet; only the apply tells the id of one that is made here

  name                   = local.name
  role_arn               = aws_iam_role.notebook.arn
  instance_type          = var.instance_type
  volume_size            = var.volume_gb
  kms_key_id             = var.key_arns["results"]
  subnet_id              = local.subnet_id
  security_groups        = local.security_group
  direct_internet_access = "Disabled"
  root_access            = "Disabled"
  lifecycle_config_name  = aws_sagemaker_notebook_instance_lifecycle_configuration.this.name

  platform_identifier = var.platform_identifier

  instance_metadata_service_configuration {
    minimum_instance_metadata_service_version = "2"
  }

  # The first start runs the script, which needs all of these.
  depends_on = [aws_iam_role_policy.notebook, aws_s3_object.config, aws_s3_object.script, module.network]
}
