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
    error_message = "context.name must be 3 to 20 characters: lower-case letters, digits and hyphens, starting with a letter."
  }
}

variable "databases" {
  description = "Namespace to database name: the catalog's output."
  type        = map(string)
}

variable "operations_namespace" {
  description = "Namespace whose tables are about the lake's running, closed to analysts and outside principals."
  type        = string
  default     = "ops"
}

variable "tables" {
  description = "Full name to database, table, data class, identifying columns, and whether rows carry project_id (so that a project filter can hold them)."
  type = map(object({
    database    = string
    table       = string
    data_class  = string
    identifying = optional(list(string), [])
    has_project = optional(bool, true)
  }))

  validation {
    condition     = alltrue([for table in values(var.tables) : contains(values(var.databases), table.database)])
    error_message = "Each table's database must be one of databases."
  }

  validation {
    condition     = alltrue([for table in values(var.tables) : contains(concat(var.lf_tags.data_class, ["operations"]), table.data_class)])
    error_message = "Each table's data_class must be one of lf_tags.data_class, or operations."
  }
}

variable "views" {
  description = "Name to database, name and data class of a view. It must show open columns only: Lake Formation hides no single column of a view."
  type = map(object({
    database   = string
    table      = string
    data_class = string
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for view in values(var.views) : contains(values(var.databases), view.database)])
    error_message = "Each view's database must be one of databases."
  }

  validation {
    condition     = alltrue([for view in values(var.views) : contains(concat(var.lf_tags.data_class, ["operations"]), view.data_class)])
    error_message = "Each view's data_class must be one of lf_tags.data_class, or operations."
  }
}

variable "tables_location_arn" {
  description = "ARN of the lake's folder, which Lake Formation takes over."
  type        = string

  validation {
    condition     = can(regex("^arn:[^:]+:s3:::[a-z0-9.-]+/[^*]*[^*/]$", var.tables_location_arn))
    error_message = "tables_location_arn must be the ARN of a folder in a bucket, without a slash or star at its end."
  }
}

variable "lf_tags" {
  description = "Values that the tags may take beside those the module sets itself (data class mixed and operations, sensitivity open and identifying, project the lake's name)."
  type = object({
    data_class  = optional(list(string), ["clinical", "imaging", "molecular"])
    sensitivity = optional(list(string), [])
    project     = optional(list(string), [])
  })
  default  = {}
  nullable = false

  validation {
    condition = alltrue([
      for value in concat(var.lf_tags.data_class, var.lf_tags.sensitivity, var.lf_tags.project) : can(regex("^[a-z0-9][a-z0-9._-]{0,254}$", value))
    ])
    error_message = "A tag value must be lower case (Lake Formation stores no other): letters, digits, dot, underscore, hyphen."
  }
}

variable "principals" {
  description = "ARNs of the roles by what they may do: analyst reads open columns, engineer reads all, etl maps a job family (plan, land, build, maintain) to its role."
  type = object({
    analyst  = optional(list(string), [])
    engineer = optional(list(string), [])
    etl      = optional(map(string), {})
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for family in keys(var.principals.etl) : contains(["plan", "land", "build", "maintain"], family)])
    error_message = "The job families are plan, land, build and maintain."
  }

  validation {
    condition = alltrue([
      for arn in concat(var.principals.analyst, var.principals.engineer, values(var.principals.etl)) : can(regex("^arn:[^:]+:iam::[0-9]{12}:(role|user)/[^*]+$", arn))
    ])
    error_message = "A principal must be the ARN of one role or user."
  }
}

variable "outside" {
  description = "Name to a principal of another account or organisation (account id, or ARN of an organisation, unit, role or user) and the tags it may read. grantable lets an account hand the access on to its own roles."
  type = map(object({
    principal = string
    grantable = optional(bool, false)
    tags = optional(object({
      data_class  = optional(list(string))
      sensitivity = optional(list(string), ["open"])
    }), {})
  }))
  default  = {}
  nullable = false

  validation {
    condition = alltrue([
      for share in values(var.outside) :
      can(regex("^([0-9]{12}|arn:[^:]+:(iam::[0-9]{12}:(role|user)/[^*]+|organizations::[0-9]{12}:(organization|ou)/[^*]+))$", share.principal))
    ])
    error_message = "An outside principal must be an account id, or the ARN of an organisation, organisational unit, role or user."
  }

  validation {
    condition     = length(distinct([for share in values(var.outside) : share.principal])) == length(var.outside)
    error_message = "Two entries of outside name the same principal: Lake Formation would keep one grant for both."
  }

  validation {
    condition = alltrue([
      for share in values(var.outside) : alltrue([
        for value in coalesce(share.tags.data_class, []) : contains(concat(var.lf_tags.data_class, ["operations"]), value)
      ])
    ])
    error_message = "outside.tags.data_class may hold only values of lf_tags.data_class, or operations."
  }

  validation {
    condition = alltrue([
      for share in values(var.outside) : length(share.tags.sensitivity) > 0 && alltrue([
        for value in share.tags.sensitivity : contains(concat(var.lf_tags.sensitivity, ["open", "identifying"]), value)
      ])
    ])
    error_message = "outside.tags.sensitivity needs a value, of open, identifying or lf_tags.sensitivity."
  }
}

variable "project_filters" {
  description = "Name to the projects whose rows the principals may read, on the named tables (null: each table with project_id that is not of operations). identifying = true shows the identifying columns too."
  type = map(object({
    projects    = list(string)
    principals  = list(string)
    tables      = optional(list(string))
    identifying = optional(bool, false)
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for name in keys(var.project_filters) : can(regex("^[a-z0-9][a-z0-9-]{0,40}$", name))])
    error_message = "A filter's name must be at most 41 lower-case letters, digits and hyphens."
  }

  validation {
    condition = alltrue([
      for filter in values(var.project_filters) : length(filter.projects) > 0 && alltrue([
        for project in filter.projects : can(regex("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", project))
      ])
    ])
    error_message = "A project is letters, digits, dot, underscore and hyphen, such as TCGA-LUAD: it becomes part of a row filter."
  }

  validation {
    condition = alltrue([
      for filter in values(var.project_filters) : alltrue([
        for table in coalesce(filter.tables, []) :
        try(var.tables[table].has_project && var.tables[table].data_class != "operations", false)
      ])
    ])
    error_message = "A filter can hold only tables of the lake that have project_id and are not of operations."
  }

  validation {
    condition = length(setintersection(
      toset(flatten([for filter in values(var.project_filters) : filter.principals])),
      toset(concat(var.principals.analyst, var.principals.engineer, values(var.principals.etl))),
    )) == 0
    error_message = "A filtered principal is also analyst, engineer or job: Lake Formation adds grants up, so the filter would hide nothing."
  }

  validation {
    condition     = alltrue([for arn in flatten([for filter in values(var.project_filters) : filter.principals]) : can(regex("^arn:[^:]+:iam::[0-9]{12}:(role|user)/[^*]+$", arn))])
    error_message = "A filtered principal must be the ARN of one role or user."
  }
}

variable "lake_admins" {
  description = "Administrators of Lake Formation as module governance/settings left them, so that nothing is made before them; null when another root owns the settings."
  type        = set(string)
  default     = null
}
