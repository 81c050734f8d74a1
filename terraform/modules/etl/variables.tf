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

variable "jobs" {
  description = "The job map that the package declares (lake.json): job -> family, entry script, own arguments, the jobs that must have succeeded before, size, time-out."
  type = map(object({
    family          = string
    entry           = string
    arguments       = optional(map(string), {})
    after           = optional(list(string), [])
    workers         = number
    worker_type     = string
    timeout_minutes = number
    description     = string
  }))
  nullable = false

  validation {
    condition     = length(var.jobs) > 0 && alltrue([for key in keys(var.jobs) : can(regex("^[a-z][a-z0-9_]{1,60}$", key))])
    error_message = "There is a job at least, and each is named in lower-case letters, digits and underscores, such as build_expression."
  }

  validation {
    condition     = alltrue([for job in var.jobs : contains(["plan", "land", "build", "maintain"], job.family)])
    error_message = "A job's family, which decides its role, is plan, land, build or maintain."
  }

  validation {
    condition     = alltrue(flatten([for job in var.jobs : [for before in job.after : contains(keys(var.jobs), before)]]))
    error_message = "Each name in `after` is a job of this map."
  }

  validation {
    condition     = alltrue([for job in var.jobs : contains(["G.1X", "G.2X", "G.4X", "G.8X", "G.12X", "G.16X"], job.worker_type)])
    error_message = "worker_type is one of G.1X, G.2X, G.4X, G.8X, G.12X, G.16X: those that the package knows the price of."
  }

  validation {
    condition     = alltrue([for job in var.jobs : job.workers >= 2 && job.workers <= 100 && floor(job.workers) == job.workers])
    error_message = "workers is a whole number from 2 (Spark's driver and one executor) to 100."
  }

  validation {
    condition     = alltrue([for job in var.jobs : job.timeout_minutes >= 5 && job.timeout_minutes <= 2880])
    error_message = "timeout_minutes is between 5 and 2880 (two days)."
  }

  validation {
    condition     = alltrue(flatten([for job in var.jobs : [for name in keys(job.arguments) : startswith(name, "--")]]))
    error_message = "A job argument's name starts with --."
  }

  validation {
    condition     = alltrue([for job in var.jobs : contains(keys(var.artifacts.entries), job.entry)])
    error_message = "Each job's entry script is among artifacts.entries."
  }
}

variable "job_overrides" {
  description = "Changes to single jobs: job -> any of worker_type, workers, timeout_minutes, execution_class (STANDARD or FLEX), max_retries, arguments. Of type any, because an object type would drop a misspelt key in silence."
  type        = any
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for key in keys(var.job_overrides) : contains(keys(var.jobs), key)])
    error_message = "job_overrides names jobs of the job map."
  }

  validation {
    condition = alltrue([
      for override in values(var.job_overrides) : length(setsubtract(
        keys(override), ["worker_type", "workers", "timeout_minutes", "execution_class", "max_retries", "arguments"]
      )) == 0
    ])
    error_message = "An override may set worker_type, workers, timeout_minutes, execution_class, max_retries and arguments."
  }

  validation {
    condition = alltrue([
      for override in values(var.job_overrides) : contains(
        ["G.1X", "G.2X", "G.4X", "G.8X", "G.12X", "G.16X"], coalesce(try(override.worker_type, null), "G.1X")
      )
    ])
    error_message = "worker_type is one of G.1X, G.2X, G.4X, G.8X, G.12X, G.16X: those that the package knows the price of."
  }

  validation {
    condition = alltrue([
      for override in values(var.job_overrides) :
      contains(["STANDARD", "FLEX"], coalesce(try(override.execution_class, null), "STANDARD"))
    ])
    error_message = "execution_class is STANDARD or FLEX."
  }

  validation {
    condition = alltrue([
      for override in values(var.job_overrides) : try(
        tonumber(coalesce(try(override.workers, null), 2)) >= 2
        && tonumber(coalesce(try(override.workers, null), 2)) <= 100
        && tonumber(coalesce(try(override.timeout_minutes, null), 5)) >= 5
        && tonumber(coalesce(try(override.timeout_minutes, null), 5)) <= 2880
        && tonumber(coalesce(try(override.max_retries, null), 0)) >= 0
        && tonumber(coalesce(try(override.max_retries, null), 0)) <= 3,
        false
      )
    ])
    error_message = "workers is 2 to 100, timeout_minutes 5 to 2880, max_retries 0 to 3."
  }

  validation {
    condition = alltrue(flatten([
      for override in values(var.job_overrides) : [
        for name in keys(try(override.arguments, null) == null ? {} : override.arguments) : startswith(name, "--")
      ]
    ]))
    error_message = "A job argument's name starts with --."
  }
}

variable "artifacts" {
  description = "What scripts/publish has uploaded: the bucket, the wheel's key (its name holds its content hash), entry script -> key, the pinned modules beside it as one string (name==version, joined by commas), and job -> more of these for single jobs."
  type = object({
    bucket  = string
    wheel   = string
    entries = map(string)
    modules = optional(string, "")

    job_modules = optional(map(string), {})
  })

  validation {
    condition     = can(regex("^[^/].*-py3-none-any[.]whl$", var.artifacts.wheel))
    error_message = "artifacts.wheel is the key of a pure Python wheel (…-py3-none-any.whl): pip refuses other names."
  }

  validation {
    condition = alltrue([
      for module in compact(split(",", join(",", concat([var.artifacts.modules], values(var.artifacts.job_modules))))) :
      can(regex("^[A-Za-z0-9._-]+==[0-9][0-9A-Za-z.]*$", module))
    ])
    error_message = "artifacts.modules pins each module: name==version, joined by commas without spaces."
  }
}

variable "buckets" {
  description = "Bucket of each data class; landing and tables are used here."
  type        = map(string)

  validation {
    condition     = length(setsubtract(["landing", "tables"], keys(var.buckets))) == 0
    error_message = "buckets has landing and tables."
  }
}

variable "databases" {
  description = "Namespace -> database in the Glue catalog. The jobs' roles reach these and no other; land reaches ops alone."
  type        = map(string)

  validation {
    condition     = contains(keys(var.databases), "ops")
    error_message = "databases has the namespace ops, where every job writes its report."
  }

  validation {
    condition     = alltrue([for name in values(var.databases) : can(regex("^[a-z][a-z0-9_]{0,254}$", name))])
    error_message = "A database's name begins with a letter and has lower-case letters, digits and underscores: the jobs take no other."
  }

  validation {
    condition     = length(distinct(values(var.databases))) == length(var.databases)
    error_message = "Each namespace has a database of its own."
  }
}

variable "key_arns" {
  description = "KMS key of each data class; tables and logs are used here."
  type        = map(string)

  validation {
    condition     = length(setsubtract(["tables", "logs"], keys(var.key_arns))) == 0
    error_message = "key_arns has tables and logs."
  }
}

variable "projects" {
  description = "The projects that the lake holds, such as TCGA-LUAD. Another project is another string."
  type        = list(string)

  validation {
    condition     = length(var.projects) > 0 && length(distinct(var.projects)) == length(var.projects)
    error_message = "There is one project at least, and none twice."
  }

  validation {
    condition     = alltrue([for project in var.projects : can(regex("^[A-Z][A-Za-z0-9._]*(-[A-Za-z0-9._]+)+$", project))])
    error_message = "A project is written as its archive writes it: words joined by dashes, the first with a capital, such as TCGA-LUAD."
  }
}

variable "data_types" {
  description = "The data types that plan asks for; none given means all that the package knows."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for name in var.data_types : can(regex("^[a-z][a-z0-9_-]*$", name)) && name != "all"])
    error_message = "A data type is a lower-case word, such as expression; for all of them leave the list empty."
  }
}

variable "annotations" {
  description = "What plan asks for beside the projects: clinvar, or URLs of annotation VCFs with an MD5 beside them."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for one in var.annotations : one == "clinvar" || can(regex("^https?://[^\\s,]+$", one))])
    error_message = "An annotation is clinvar, or an address that begins with https:// and has no comma."
  }
}

variable "schedule" {
  description = "When the workflow starts by itself, as cron(minutes hours day month weekday year) in UTC; null: when somebody starts it."
  type        = string
  default     = null

  validation {
    condition     = var.schedule == null || can(regex("^cron[(]([^ ]+ ){5}[^ ]+[)]$", var.schedule))
    error_message = "schedule is a cron expression of six fields, such as cron(0 3 ? * SUN *)."
  }
}

variable "alerts_topic_arn" {
  description = "SNS topic that is told of failed and slow runs."
  type        = string
}

variable "log_group_name" {
  description = "What the names of the jobs' log groups start with (module observability makes the groups)."
  type        = string

  validation {
    condition     = can(regex("^/[A-Za-z0-9_./-]+[^/]$", var.log_group_name))
    error_message = "log_group_name starts with a slash and ends without one."
  }
}

variable "extra_arguments" {
  description = "Arguments added to every job, over the usual and the job's own ones; a test double puts its addresses here."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for name in keys(var.extra_arguments) : startswith(name, "--")])
    error_message = "A job argument's name starts with --."
  }
}

variable "public_buckets" {
  description = "Buckets of the open archives that land may read, to copy inside AWS."
  type        = list(string)
  default     = ["tcga-2-open", "idc-open-data", "idc-open-data-cr"]
  nullable    = false

  validation {
    condition     = alltrue([for bucket in var.public_buckets : can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", bucket))])
    error_message = "public_buckets holds bucket names, without wildcards."
  }
}

variable "sample_sheets" {
  description = "Sample sheets of the lab's own files: s3:// addresses. plan and land may read the buckets that they lie in."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for sheet in var.sample_sheets : can(regex("^s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/[^,\\s]+\\.csv$", sheet))])
    error_message = "A sample sheet is s3://bucket/prefix/name.csv, without a comma."
  }
}
