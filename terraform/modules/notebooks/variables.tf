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

variable "network" {
  description = "Private subnet and security groups to use, with endpoints to the services in this module's README; null makes a small network."
  type = object({
    subnet_id          = string
    security_group_ids = list(string)
  })
  default = null

  validation {
    condition     = var.network == null || try(length(var.network.security_group_ids), 0) > 0
    error_message = "network has at least one security group."
  }
}

variable "cidr" {
  description = "Address range of the own small network; of no effect with network."
  type        = string
  default     = "10.87.0.0/24"
}

variable "instance_type" {
  description = "Type of the notebook instance."
  type        = string
  default     = "ml.t3.medium"

  validation {
    condition     = can(regex("^ml\\.[a-z0-9]+\\.[a-z0-9]+$", var.instance_type))
    error_message = "instance_type is a SageMaker type, such as ml.t3.medium."
  }
}

variable "platform_identifier" {
  description = "Image of the instance. null takes the one that SageMaker gives new instances: the newest that provider 5.100 can name, notebook-al2-v3, is Amazon Linux 2, whose support ended on 2026-06-30."
  type        = string
  default     = null
}

variable "volume_gb" {
  description = "Size of the instance's volume in GB. It can grow and not shrink."
  type        = number
  default     = 20

  validation {
    condition     = var.volume_gb >= 5 && var.volume_gb <= 16384 && floor(var.volume_gb) == var.volume_gb
    error_message = "volume_gb is a whole number from 5 to 16384."
  }
}

variable "idle_minutes" {
  description = "The instance stops after this many minutes without use. It is looked at every five minutes."
  type        = number
  default     = 60

  validation {
    condition     = var.idle_minutes >= 10 && var.idle_minutes <= 1440 && floor(var.idle_minutes) == var.idle_minutes
    error_message = "idle_minutes is a whole number from 10 to 1440."
  }
}

variable "stop_schedule" {
  description = "When the instance is stopped whatever is open, as EventBridge Scheduler writes it; null for never."
  type        = string
  default     = "cron(0 20 * * ? *)"

  validation {
    condition     = var.stop_schedule == null || can(regex("^cron\\(\\S+( \\S+){5}\\)$", var.stop_schedule))
    error_message = "stop_schedule is cron(minute hour day month weekday year), such as cron(0 20 * * ? *)."
  }
}

variable "stop_timezone" {
  description = "Time zone of stop_schedule, by its IANA name."
  type        = string
  default     = "UTC"

  validation {
    condition     = can(regex("^[A-Za-z]+(/[A-Za-z_+-]+[0-9]*)*$", var.stop_timezone))
    error_message = "stop_timezone is an IANA name, such as Europe/Berlin."
  }
}

variable "buckets" {
  description = "Names of the lake's buckets by data class; artifacts and results are used."
  type        = map(string)

  validation {
    condition     = alltrue([for class in ["artifacts", "results"] : can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.buckets[class]))])
    error_message = "buckets has the names of an artifacts and a results bucket."
  }
}

variable "key_arns" {
  description = "ARNs of the KMS keys by data class; artifacts, results (also the instance's volume) and logs (flow log) are used."
  type        = map(string)

  validation {
    condition     = alltrue([for class in ["artifacts", "logs", "results"] : contains(keys(var.key_arns), class)])
    error_message = "key_arns has keys of the classes artifacts, logs and results."
  }
}

variable "databases" {
  description = "Databases that notebooks read: namespace to the database's name."
  type        = map(string)

  validation {
    condition     = length(var.databases) > 0 && alltrue([for name in values(var.databases) : can(regex("^[a-z0-9_]+$", name))])
    error_message = "databases names at least one database, by lower-case letters, digits and underscores."
  }
}

variable "workgroup" {
  description = "Athena workgroup of the notebooks' queries, the only one they may use. It has to write its results to athena/ in the results bucket."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9._-]{1,128}$", var.workgroup))
    error_message = "workgroup is the name of a workgroup."
  }
}

variable "log_retention_days" {
  description = "Days that the own small network's flow log is kept; of no effect with network."
  type        = number
  default     = 365

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days is one of the periods that CloudWatch knows, such as 30, 90 or 365."
  }
}

variable "artifacts_prefix" {
  description = "Where in the artifacts bucket the notebooks, their config file and scripts lie."
  type        = string
  default     = "notebooks"

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*$", var.artifacts_prefix)) && length(var.artifacts_prefix) <= 200
    error_message = "artifacts_prefix is a path of lower-case letters, digits, dots, hyphens and underscores, without slash at either end."
  }
}
