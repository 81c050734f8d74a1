variable "context" {
  description = "Who and where: as the root works it out once."
  type = object({
    name                 = string
    account_id           = string
    region               = string
    partition            = string
    permissions_boundary = optional(string)
  })
}

variable "databases" {
  description = "Namespace (omics, marts, ops) to the name of its database."
  type        = map(string)

  validation {
    condition     = length(setsubtract(["omics", "marts", "ops"], keys(var.databases))) == 0
    error_message = "Name a database for each of the namespaces omics, marts and ops: the queries read all three."
  }

  validation {
    condition     = alltrue([for name in values(var.databases) : can(regex("^[a-z0-9_][a-z0-9_-]{0,254}$", name))])
    error_message = "A database's name is lower case letters, digits, _ and -, at most 255 of them."
  }
}

variable "results_bucket" {
  description = "Bucket that holds query results; they go below athena/ in it."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.results_bucket))
    error_message = "Give the bucket's name alone, without s3:// and without a prefix."
  }
}

variable "results_key_arn" {
  description = "ARN of the KMS key that results are encrypted with."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:(key|alias)/.+$", var.results_key_arn))
    error_message = "Give the ARN of a KMS key or of an alias."
  }
}

variable "scan_limit_bytes" {
  description = "Bytes that one query may scan before Athena cancels it. The default is 100 GiB."
  type        = number
  default     = 107374182400

  validation {
    condition     = var.scan_limit_bytes >= 10485760 && floor(var.scan_limit_bytes) == var.scan_limit_bytes
    error_message = "Athena takes whole numbers of at least 10485760 bytes (10 MiB)."
  }
}

variable "queries" {
  description = "Query name to description, one statement of SQL that names tables as omics.mutation, and its parameters in the order of the question marks. The root takes them from lake.json."
  type = map(object({
    description = string
    sql         = string
    parameters  = optional(list(string), [])
  }))
  default = {}

  validation {
    condition     = alltrue([for name in keys(var.queries) : can(regex("^[a-z][a-z0-9_]{0,127}$", name))])
    error_message = "A query's name is lower case letters, digits and _, at most 128, and starts with a letter."
  }

  validation {
    condition     = alltrue([for q in var.queries : length(q.description) >= 1 && length(q.description) <= 1024])
    error_message = "Each query needs a description of at most 1024 characters."
  }

  validation {
    condition     = alltrue([for q in var.queries : length(regexall("[?]", q.sql)) == length(q.parameters)])
    error_message = "A query needs one parameter for each question mark of its SQL (those in comments count)."
  }

  validation {
    condition     = alltrue([for q in var.queries : length(regexall(";", q.sql)) == 0])
    error_message = "A query is one statement, without a semicolon, in its comments too."
  }
}

variable "views" {
  description = "View name to the namespace whose database it lies in, description, SQL as for queries (no parameters) and its columns in order. The root takes them from lake.json."
  type = map(object({
    namespace   = string
    description = string
    sql         = string
    columns = list(object({
      name    = string
      type    = string
      comment = optional(string, "")
    }))
  }))
  default = {}

  validation {
    condition     = alltrue([for name in keys(var.views) : can(regex("^[a-z][a-z0-9_]{0,127}$", name))])
    error_message = "A view's name is lower case letters, digits and _, at most 128, and starts with a letter."
  }

  validation {
    condition     = alltrue([for v in var.views : contains(["omics", "marts", "ops"], v.namespace)])
    error_message = "A view lies in the database of omics, marts or ops."
  }

  validation {
    condition     = alltrue([for v in var.views : length(v.columns) > 0 && length(regexall("[?;]", v.sql)) == 0])
    error_message = "A view has columns, and is one statement without parameters and without a semicolon."
  }

  validation {
    condition = alltrue(flatten([
      for v in var.views : [for c in v.columns : can(regex("^(string|int|bigint|double|boolean|date|array<(string|int|bigint|double|boolean|date)>|map<string,(string|int|bigint|double|boolean|date)>)$", c.type))]
    ]))
    error_message = "A view's column is a string, int, bigint, double, boolean or date, an array of these or a map of strings to these: cast the others or leave them out."
  }
}

variable "force_destroy" {
  description = "Destroy the workgroup even while it holds queries that people saved and its history. The root gives the opposite of protect_data."
  type        = bool
  default     = false
}
