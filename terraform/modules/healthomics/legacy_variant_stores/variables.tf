variable "context" {
  description = "Who and where: as the root works it out once."
  type = object({
    name                 = string
    account_id           = string
    region               = string
    partition            = string
    permissions_boundary = optional(string)
  })

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,18}[a-z0-9]$", var.context.name))
    error_message = "context.name is 3 to 20 lower-case letters, digits and hyphens, and begins with a letter."
  }
}

variable "reference_arn" {
  description = "ARN of the imported reference genome that the stores are aligned to, as scripts/import_reference.py prints it."
  type        = string

  validation {
    condition     = can(regex("^arn:[^:]+:omics:[^:]+:[0-9]{12}:referenceStore/[0-9]+/reference/[0-9]+$", var.reference_arn))
    error_message = "reference_arn is the ARN of a reference (…:referenceStore/<store>/reference/<reference>), not of the store."
  }
}

variable "key_arn" {
  description = "ARN of the KMS key that encrypts the stores."
  type        = string

  validation {
    condition     = can(regex("^arn:[^:]+:kms:[^:]+:[0-9]{12}:key/", var.key_arn))
    error_message = "key_arn is the ARN of a KMS key, not of an alias: HealthOmics keeps what it is given."
  }
}
