output "variant_store_id" {
  description = "ID of the variant store. For whoever starts variant import jobs."
  value       = aws_cloudformation_stack.stores.outputs["VariantStoreId"]
}

output "annotation_store_id" {
  description = "ID of the annotation store. For whoever starts annotation import jobs."
  value       = aws_cloudformation_stack.stores.outputs["AnnotationStoreId"]
}
