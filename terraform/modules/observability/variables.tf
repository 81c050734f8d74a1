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
    error_message = "context.name starts with a letter and has 3 to 20 lower-case letters, digits and dashes."
  }
}

variable "job_names" {
  description = "Job -> name of its Glue job; the dashboard has a row for each first word of a job (plan, land, build, join, maintain)."
  type        = map(string)

  validation {
    condition     = length(var.job_names) > 0
    error_message = "There is one job at least to watch."
  }
}

variable "workflow_name" {
  description = "The Glue workflow that the dashboard's heading names."
  type        = string
}

variable "metric_namespace" {
  description = "CloudWatch namespace that the jobs publish in, such as omics-lake/my-lake."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9/_.#-]+$", var.metric_namespace)) && !startswith(var.metric_namespace, "AWS/")
    error_message = "metric_namespace is a namespace of our own: letters, digits and /_.#- only."
  }
}

variable "key_arn" {
  description = "KMS key of logs and alerts. Its policy has to let the logs service, events, cloudwatch and budgets use it."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:kms:", var.key_arn))
    error_message = "key_arn is the ARN of a KMS key."
  }
}

variable "emails" {
  description = "Addresses that get the alerts; each has to confirm once, by the link in its first mail."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for email in var.emails : can(regex("^[^@ ]+@[^@ ]+[.][^@ ]+$", email))])
    error_message = "emails holds e-mail addresses."
  }
}

variable "monthly_budget_dollars" {
  description = "What a month may cost; alerts at 50, 80 and 100 % spent, and when 100 % is foreseen."
  type        = number

  validation {
    condition     = var.monthly_budget_dollars > 0
    error_message = "monthly_budget_dollars is more than 0."
  }
}

variable "budget_tag" {
  description = "Cost allocation tag that tells this lake's costs from others in the account (it has to be activated in Billing); null: the budget is of the whole account."
  type        = object({ key = string, value = string })
  default     = null
}

variable "quarantine_share" {
  description = "Share of a job's lines (0 to 1) that may go to quarantine before the alarm rings."
  type        = number
  default     = 0.01

  validation {
    condition     = var.quarantine_share >= 0 && var.quarantine_share < 1
    error_message = "quarantine_share is a share: from 0 up to, but not, 1."
  }
}

variable "sources" {
  description = "Sources whose freshness is watched: values of the metrics' dimension Source."
  type        = list(string)
  default     = ["gdc", "idc"]
  nullable    = false

  validation {
    condition     = alltrue([for source in var.sources : can(regex("^[a-z][a-z0-9_]*$", source))])
    error_message = "A source is a lower-case word, such as gdc."
  }
}

variable "max_job_minutes" {
  description = "Minutes a job may take before the alarm of long jobs rings, once it has ended."
  type        = number
  default     = 120

  validation {
    condition     = var.max_job_minutes >= 1
    error_message = "max_job_minutes is 1 or more."
  }
}

variable "log_retention_days" {
  description = "Days that the jobs' logs are kept."
  type        = number
  default     = 365

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days is one of the periods that CloudWatch knows, such as 30, 90 or 365."
  }
}
