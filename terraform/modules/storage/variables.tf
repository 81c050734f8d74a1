variable "context" {
  description = "Who and where: as the root works it out once."
  type = object({
    name                 = string # project name: prefix of everything
    account_id           = string
    region               = string
    partition            = string
    permissions_boundary = optional(string) # ARN of a policy, null for none; no role is made here
  })

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,18}[a-z0-9]$", var.context.name))
    error_message = "context.name has 3 to 20 lower-case letters, digits and hyphens, and starts with a letter."
  }
}

variable "key_arns" {
  description = "KMS key ARN by data class (landing, tables, results, artifacts), from module keys. A class whose bucket is brought along, and logs, need none."
  type        = map(string)

  validation {
    condition     = length(setsubtract(setsubtract(["landing", "tables", "results", "artifacts"], keys(var.bring)), keys(var.key_arns))) == 0
    error_message = "key_arns must have a key for landing, tables, results and artifacts, unless that bucket is brought along."
  }

  validation {
    # An alias would be looked up in the account of whoever uploads.
    condition     = alltrue([for arn in values(var.key_arns) : can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/.+$", arn))])
    error_message = "key_arns takes ARNs of KMS keys, not of aliases."
  }
}

variable "bring" {
  description = "Buckets that exist already, by data class. Such a bucket is only referred to: nothing of it is made, changed or removed, and none of this module's rules hold in it."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = length(setsubtract(keys(var.bring), ["landing", "tables", "results", "artifacts", "logs"])) == 0
    error_message = "bring knows the data classes landing, tables, results, artifacts and logs only."
  }

  validation {
    condition     = alltrue([for name in values(var.bring) : can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", name))])
    error_message = "bring takes bucket names (3 to 63 characters), not ARNs or s3:// addresses."
  }
}

variable "protect_data" {
  description = "True: `terraform destroy` leaves the buckets, their settings and their keys, and says so. False (apply it first): destroy empties the buckets, every version of every object, and removes them."
  type        = bool
  default     = true
  nullable    = false
}

variable "landing_writers" {
  description = "ARNs of the roles that land files: they may add objects to the landing bucket, but neither overwrite nor delete them, outside `landing/.omics-lake/`."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.landing_writers : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/[^*?]+$", arn))])
    error_message = "landing_writers takes ARNs of single roles: no wildcard, no user, no account."
  }
}

variable "log_retention_days" {
  description = "Days that server access logs are kept."
  type        = number
  default     = 365

  validation {
    condition     = var.log_retention_days >= 1 && floor(var.log_retention_days) == var.log_retention_days
    error_message = "log_retention_days is a whole number of days, at least 1."
  }
}

variable "results_expire_days" {
  description = "Days after which Athena's results (`athena/`) are removed. What notebooks keep themselves (`notebooks/`) stays."
  type        = number
  default     = 30

  validation {
    condition     = var.results_expire_days >= 1 && floor(var.results_expire_days) == var.results_expire_days
    error_message = "results_expire_days is a whole number of days, at least 1."
  }
}

variable "noncurrent_days" {
  description = "Days that an overwritten or deleted object can still be brought back."
  type        = number
  default     = 30

  validation {
    condition     = var.noncurrent_days >= 1 && floor(var.noncurrent_days) == var.noncurrent_days
    error_message = "noncurrent_days is a whole number of days, at least 1."
  }
}
