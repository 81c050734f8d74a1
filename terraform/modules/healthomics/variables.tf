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

variable "reference_store_name" {
  description = "Name of the reference store that is made; of no effect with existing_reference_store_id. A new name means a new store."
  type        = string
  default     = "references"

  validation {
    condition     = can(regex("^[A-Za-z0-9][A-Za-z0-9 ._-]{0,126}$", var.reference_store_name))
    error_message = "reference_store_name is 1 to 127 letters, digits, blanks, dots, underscores and hyphens."
  }
}

variable "existing_reference_store_id" {
  description = "ID of the account's reference store in this region, to be used as it is; null makes one. HealthOmics gives an account one reference store per region."
  type        = string
  default     = null

  validation {
    condition     = var.existing_reference_store_id == null || can(regex("^[0-9]{10,36}$", var.existing_reference_store_id))
    error_message = "existing_reference_store_id is the store's ID (10 to 36 digits), not its name or ARN."
  }
}

variable "sequence_store_name" {
  description = "Name of the sequence store; null for the project's name. A new name means a new store."
  type        = string
  default     = null

  validation {
    condition     = var.sequence_store_name == null || can(regex("^[A-Za-z0-9][A-Za-z0-9 ._-]{0,126}$", var.sequence_store_name))
    error_message = "sequence_store_name is 1 to 127 letters, digits, blanks, dots, underscores and hyphens."
  }
}

variable "buckets" {
  description = "Names of the lake's buckets by data class; the one that fasta.bucket names must be among them."
  type        = map(string)
}

variable "fasta" {
  description = "Where reference FASTA files lie: the bucket's data class and the only prefix that the import may read."
  type = object({
    bucket = optional(string, "artifacts")
    prefix = optional(string, "reference/")
  })
  default = {}

  validation {
    condition     = contains(["artifacts", "landing"], var.fasta.bucket)
    error_message = "fasta.bucket is artifacts or landing."
  }

  validation {
    condition     = can(regex("^[A-Za-z0-9][A-Za-z0-9/._-]*/$", var.fasta.prefix))
    error_message = "fasta.prefix begins with a letter or digit, has no wildcard and ends with a slash, such as reference/."
  }

  validation {
    condition     = contains(keys(var.buckets), var.fasta.bucket)
    error_message = "buckets has no bucket of the class that fasta.bucket names."
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
