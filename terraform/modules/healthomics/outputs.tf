output "reference_store_id" {
  description = "ID of the reference store, made or adopted. For scripts/import_reference.py."
  value       = aws_cloudformation_stack.stores.outputs["ReferenceStoreId"]
}

output "sequence_store_id" {
  description = "ID of the sequence store. For whoever imports read sets."
  value       = aws_cloudformation_stack.stores.outputs["SequenceStoreId"]
}

output "import_role_arn" {
  description = "ARN of the role that HealthOmics reads FASTA files with. For scripts/import_reference.py and the key policy of the bucket's key."
  # Built from the name: the key policies name the role, and are to be known at plan.
  value = "arn:${var.context.partition}:iam::${var.context.account_id}:role/${aws_iam_role.import.name}"
}

output "fasta_place" {
  description = "Where to put reference FASTA files (an S3 prefix). For scripts/import_reference.py."
  value       = "s3://${var.buckets[var.fasta.bucket]}/${var.fasta.prefix}"
}
