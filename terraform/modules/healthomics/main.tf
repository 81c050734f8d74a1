# A property of a store that changes means another store. A store that holds something is not deleted: the stack then
# says so and nothing is lost.
resource "aws_cloudformation_stack" "stores" {
  #checkov:skip=CKV_AWS_124:Terraform waits for the stack and says why it failed; a message for each of its steps tells nobody more

  name          = "${var.context.name}-healthomics"
  template_body = file("${path.module}/templates/stores.yaml")

  parameters = {
    ReferenceStoreName       = var.reference_store_name
    ExistingReferenceStoreId = var.existing_reference_store_id == null ? "" : var.existing_reference_store_id
    SequenceStoreName        = local.sequence_store_name
    KeyArn                   = var.key_arn
  }
}
