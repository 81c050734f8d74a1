locals {
  # Plain values, checked where they come in: none has a quote.
  settings = {
    REGION       = var.context.region
    INSTANCE     = local.name
    IDLE_MINUTES = var.idle_minutes
    NOTEBOOKS    = "${local.artifacts}/${local.delivered}"
    CONFIG       = "${local.artifacts}/${local.config_key}"
    DELIVER      = "${local.artifacts}/${local.script_keys["deliver.py"]}"
    IDLE_STOP    = "${local.artifacts}/${local.script_keys["idle_stop.py"]}"
  }

  on_start = base64encode(join("\n", concat(
    ["#!/bin/bash"],
    [for name, value in local.settings : "${name}='${value}'"],
    [file("${path.module}/files/on_start.sh")],
  )))
}

resource "aws_sagemaker_notebook_instance_lifecycle_configuration" "this" {
  name     = local.name
  on_start = local.on_start

  lifecycle {
    precondition {
      condition     = length(local.on_start) <= 16384
      error_message = "The start script has ${length(local.on_start)} characters in base64, SageMaker takes 16384: move a part of it into a file of the artifacts bucket."
    }
  }
}

# Too large for the start script, which fetches them. The name changes with the content, so that a start script never
# meets another version than its own.
resource "aws_s3_object" "script" {
  for_each = local.script_keys

  bucket      = var.buckets["artifacts"]
  key         = each.value
  source      = "${path.module}/files/${each.key}"
  source_hash = filesha256("${path.module}/files/${each.key}")
  kms_key_id  = var.key_arns["artifacts"]
}

# What a notebook has to know to find everything else.
resource "aws_s3_object" "config" {
  bucket       = var.buckets["artifacts"]
  key          = local.config_key
  content_type = "application/json"
  kms_key_id   = var.key_arns["artifacts"]
  content = jsonencode({
    project       = var.context.name
    region        = var.context.region
    databases     = var.databases
    workgroup     = var.workgroup
    query_results = "s3://${var.buckets["results"]}/athena/"
    results       = "s3://${var.buckets["results"]}/notebooks/"
  })
}
