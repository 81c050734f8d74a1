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

variable "namespaces" {
  description = "Namespace to its description; each becomes a database, unless it is in bring_databases."
  type        = map(string)

  validation {
    condition     = alltrue([for name in keys(var.namespaces) : can(regex("^[a-z][a-z0-9_]*$", name))])
    error_message = "A namespace must be lower-case letters, digits and underscores, starting with a letter."
  }

  validation {
    condition     = alltrue([for text in values(var.namespaces) : length(text) <= 2048])
    error_message = "Glue takes descriptions of at most 2048 characters."
  }
}

variable "bring_databases" {
  description = "Namespace to the name of a Glue database that exists already and is used in its place. The database itself is left as it is."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for namespace in keys(var.bring_databases) : contains(keys(var.namespaces), namespace)])
    error_message = "bring_databases may name only namespaces of the lake."
  }

  validation {
    condition     = alltrue([for name in values(var.bring_databases) : can(regex("^[a-z][a-z0-9_]{0,254}$", name))])
    error_message = "A database's name must be lower-case letters, digits and underscores: Athena reads no other."
  }
}

variable "tables" {
  description = "Full name (namespace.table) to the table's declaration, as generated from the package."
  type = map(object({
    namespace   = string
    name        = string
    description = string
    columns = list(object({
      name    = string
      type    = string
      comment = string
    }))
  }))

  validation {
    condition     = alltrue([for full_name, table in var.tables : full_name == "${table.namespace}.${table.name}"])
    error_message = "The key of a table must be its namespace, a dot and its name."
  }

  validation {
    condition     = alltrue([for table in values(var.tables) : contains(keys(var.namespaces), table.namespace)])
    error_message = "Each table's namespace must be one of namespaces."
  }

  validation {
    condition     = alltrue([for table in values(var.tables) : can(regex("^[a-z][a-z0-9_]*$", table.name))])
    error_message = "A table's name must be lower-case letters, digits and underscores, starting with a letter."
  }

  validation {
    condition     = alltrue([for table in values(var.tables) : length(table.columns) > 0 && length(table.description) <= 2048])
    error_message = "A table needs a column, and Glue takes descriptions of at most 2048 characters."
  }

  validation {
    condition     = alltrue(flatten([for table in values(var.tables) : [for column in table.columns : length(column.comment) <= 255]]))
    error_message = "Glue takes column comments of at most 255 characters."
  }

  validation {
    condition = alltrue(flatten([for table in values(var.tables) : [
      for column in table.columns : can(regex("^(string|int|bigint|double|boolean|date|timestamp|array<[a-z<>, ]+>|map<[a-z<>, ]+>)$", column.type))
    ]]))
    error_message = "A column's type must be string, int, bigint, double, boolean, date, timestamp, array<…> or map<…>."
  }
}

variable "tables_bucket" {
  description = "Name of the bucket that holds the lake's tables."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.tables_bucket))
    error_message = "tables_bucket must be a bucket's name, not an ARN or a URL."
  }
}

variable "lake_prefix" {
  description = "Folder of the lake in the tables bucket."
  type        = string
  default     = "lake"

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9/_-]*[a-z0-9]$", var.lake_prefix))
    error_message = "lake_prefix must be a folder name without a slash at its begin or end."
  }
}

variable "optimizers" {
  description = "Upkeep that Glue does by itself on each table: on or off, days that untagged snapshots stay, untagged snapshots that always stay, days before an unknown file is an orphan."
  type = object({
    enabled                 = optional(bool, true)
    snapshot_retention_days = optional(number, 5)
    snapshots_to_keep       = optional(number, 1)
    orphan_retention_days   = optional(number, 3)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.optimizers.snapshot_retention_days >= 1 && var.optimizers.snapshots_to_keep >= 1
    error_message = "snapshot_retention_days and snapshots_to_keep must be at least 1."
  }

  validation {
    condition     = var.optimizers.orphan_retention_days >= 1
    error_message = "orphan_retention_days must be at least 1: a younger file may belong to a build that is still running."
  }
}

variable "lake_admins" {
  description = "Administrators of Lake Formation as module governance/settings left them, so that nothing is made before them; null when another root owns the settings."
  type        = set(string)
  default     = null
}
