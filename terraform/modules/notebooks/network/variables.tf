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

variable "cidr" {
  description = "Address range of the network, halved into two subnets. Nothing is connected to it, so it may be in use elsewhere."
  type        = string
  default     = "10.87.0.0/24"

  validation {
    condition     = can(cidrhost(var.cidr, 0)) && try(tonumber(split("/", var.cidr)[1]) >= 16 && tonumber(split("/", var.cidr)[1]) <= 27, false)
    error_message = "cidr is an address range between /16 and /27 (halves of a /28 are too small for a subnet)."
  }
}

variable "services" {
  description = "AWS services that the notebook reaches, by the last part of their endpoint's name, each with the actions that may pass."
  type        = map(list(string))

  validation {
    condition     = alltrue(flatten([for actions in values(var.services) : [for action in actions : !strcontains(action, "*")]]))
    error_message = "services lists actions by name, without wildcards."
  }

  validation {
    condition     = alltrue([for actions in values(var.services) : length(actions) > 0])
    error_message = "services: a service without an action needs no endpoint."
  }
}

variable "s3_access" {
  description = "What may pass the gateway to S3: statement name to actions and resources. Other buckets, in this account or another, are out of reach."
  type        = map(object({ actions = list(string), resources = list(string) }))

  validation {
    condition     = alltrue(flatten([for access in values(var.s3_access) : [for resource in access.resources : startswith(resource, "arn:")]]))
    error_message = "s3_access names buckets and objects by ARN; * is every bucket of the world."
  }
}

variable "log_key_arn" {
  description = "ARN of the KMS key of the flow log's log group."
  type        = string
}

variable "log_retention_days" {
  description = "Days that flows are kept, one of CloudWatch's own values."
  type        = number
  default     = 365

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days is one of the periods that CloudWatch knows, such as 30, 90 or 365."
  }
}
