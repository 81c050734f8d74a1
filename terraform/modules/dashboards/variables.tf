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

variable "workgroup" {
  description = "Athena workgroup of the dashboards' queries."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9._-]{1,128}$", var.workgroup))
    error_message = "workgroup is the name of a workgroup."
  }
}

variable "databases" {
  description = "Databases that dashboards read: namespace to the database's name. Lake Formation has to grant them to QuickSight's users."
  type        = map(string)

  validation {
    condition     = length(var.databases) > 0
    error_message = "databases names at least one database."
  }
}

variable "users" {
  description = "QuickSight user names by role: readers, who look at dashboards, and authors, who make them."
  type = object({
    readers = optional(list(string), [])
    authors = optional(list(string), [])
  })
  default = {}
}

variable "owners" {
  description = "ARNs of the QuickSight users or groups that may change the data source."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.owners : can(regex("^arn:[^:]+:quicksight:[^:]+:[0-9]{12}:(user|group)/[^*]+$", arn))])
    error_message = "owners are ARNs of QuickSight users or groups."
  }
}

variable "namespace" {
  description = "QuickSight namespace of users and groups."
  type        = string
  default     = "default"
}

variable "identity_region" {
  description = "Region that holds the account's QuickSight users and groups; null for the lake's. Groups are made where the provider points."
  type        = string
  default     = null
}
