variable "admins" {
  description = "ARNs that become administrators of Lake Formation beside those there are; the role that applies this root must be one."
  type        = set(string)

  validation {
    condition     = length(var.admins) > 0 && alltrue([for arn in var.admins : can(regex("^arn:[^:]+:iam::[0-9]{12}:(role|user)/[^*]+$", arn))])
    error_message = "admins needs at least one ARN of a role or user: without one, nobody can grant anything."
  }
}

variable "cross_account_version" {
  description = "Version of cross-account sharing; tag-based sharing with outside accounts needs 3 or more. null keeps what is set, and so does a lower one."
  type        = number
  default     = null

  validation {
    condition     = var.cross_account_version == null || try(contains([1, 2, 3, 4], var.cross_account_version), false)
    error_message = "cross_account_version must be 1, 2, 3 or 4, or null."
  }
}

variable "allow_full_table_external_data_access" {
  description = "Lets engines such as Spark in Glue read and write whole tables with lent credentials where they hold all rights on them. null keeps what is set."
  type        = bool
  default     = null
}
