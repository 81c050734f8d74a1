output "buckets" {
  description = "Bucket name by data class, brought along or made here: for every module that reads or writes data, and for the root's outputs to users."
  value       = tomap(merge({ for class, bucket in aws_s3_bucket.this : class => bucket.bucket }, var.bring))
}

output "arns" {
  description = "Bucket ARN by data class: for module governance (registered location) and policies of roles."
  value = tomap({
    for class, name in merge({ for class, bucket in aws_s3_bucket.this : class => bucket.bucket }, var.bring) :
    class => "arn:${var.context.partition}:s3:::${name}"
  })
}
