locals {
  # A store's name becomes a table's name: no hyphens.
  prefix = replace(var.context.name, "-", "_")
}

resource "aws_cloudformation_stack" "stores" {
  #checkov:skip=CKV_AWS_124:Terraform waits for the stack and says why it failed; a message for each of its steps tells nobody more

  name          = "${var.context.name}-healthomics-variants"
  template_body = file("${path.module}/templates/stores.yaml")

  parameters = {
    VariantStoreName    = "${local.prefix}_variants"
    AnnotationStoreName = "${local.prefix}_annotations"
    ReferenceArn        = var.reference_arn
    KeyArn              = var.key_arn
  }
}
