variable "context" {
  description = "Who and where: as the root works it out once."
  type = object({
    name                 = string
    account_id           = string
    region               = string
    partition            = string
    permissions_boundary = optional(string)
  })
}

variable "key_arn" {
  description = "KMS key for the catalog's metadata and connection passwords."
  type        = string

  validation {
    condition     = can(regex("^arn:[^:]+:kms:[^:]+:[0-9]{12}:(key|alias)/.+$", var.key_arn))
    error_message = "key_arn must be the ARN of a KMS key or alias."
  }
}

variable "service_role_arn" {
  description = "Role through which Glue uses the key, so that readers of the catalog need no right on it; null: each reader needs kms:Decrypt itself."
  type        = string
  default     = null

  validation {
    condition     = var.service_role_arn == null || can(regex("^arn:[^:]+:iam::[0-9]{12}:role/.+$", var.service_role_arn))
    error_message = "service_role_arn must be the ARN of a role, or null."
  }
}
