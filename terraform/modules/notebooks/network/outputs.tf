output "subnet_id" {
  description = "The private subnet that has the endpoints. For the notebook instance."
  value       = aws_subnet.private["0"].id
}

output "spare_subnet_id" {
  description = "The private subnet in another zone. For a notebook instance when the first zone has no capacity."
  value       = aws_subnet.private["1"].id
}

output "security_group_ids" {
  description = "The group that may reach the endpoints and S3. For the notebook instance."
  value       = [aws_security_group.notebook.id]
}

output "vpc_id" {
  description = "The network. For whoever reads its flow log."
  value       = aws_vpc.this.id
}

output "log_group_name" {
  description = "Log group of the flow log. For whoever looks at what was refused."
  value       = aws_cloudwatch_log_group.flow.name
}
