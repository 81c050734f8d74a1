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

variable "users" {
  description = "By data class: ARNs of the roles that write (encrypt) and that read (decrypt). A role in no list has no use of any key."
  type = map(object({
    encrypt = optional(list(string), [])
    decrypt = optional(list(string), [])
  }))
  default = {}

  validation {
    condition     = length(setsubtract(keys(var.users), ["landing", "tables", "results", "artifacts", "logs"])) == 0
    error_message = "users has a data class that no key is made for: only landing, tables, results, artifacts, logs."
  }

  validation {
    condition = alltrue([
      for arn in flatten([for user in values(var.users) : concat(user.encrypt, user.decrypt)]) :
      can(regex("^arn:[a-z-]+:iam::[0-9]{12}:(role|user)/[^*?]+$", arn))
    ])
    error_message = "users takes ARNs of single roles (or users): no wildcard, no account, no service."
  }
}

variable "healthomics" {
  description = "By data class (landing: reference and sequence stores; tables: variant stores): ARNs of the roles that make HealthOmics stores under the key and import into them."
  type        = map(list(string))
  default     = {}

  validation {
    condition     = length(setsubtract(keys(var.healthomics), ["landing", "tables"])) == 0
    error_message = "healthomics has stores under the keys of landing and tables only."
  }

  validation {
    condition     = alltrue([for arn in flatten(values(var.healthomics)) : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:(role|user)/[^*?]+$", arn))])
    error_message = "healthomics takes ARNs of single roles (or users): no wildcard, no account, no service."
  }
}

variable "administrators" {
  description = "ARNs of roles that administer the keys without an IAM policy of their own saying so; they may not decrypt."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.administrators : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:(role|user)/[^*?]+$", arn))])
    error_message = "administrators takes ARNs of single roles (or users): no wildcard, no account, no service."
  }
}
