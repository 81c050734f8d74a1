variable "name" {
  description = "Name of this lake. It begins the name of everything, so that two lakes live side by side in one account."
  type        = string
  default     = "omics-lake"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,18}[a-z0-9]$", var.name)) && !strcontains(var.name, "--")
    error_message = "name has 3 to 20 lower-case letters, digits and single dashes, and begins with a letter: bucket and database names are made of it."
  }
}

variable "region" {
  description = "AWS region; null takes the one of your AWS settings."
  type        = string
  default     = null
}

variable "account_id" {
  description = "Account that this lake belongs to. With any other account's credentials Terraform stops before its first change; null accepts any."
  type        = string
  default     = null

  validation {
    condition     = var.account_id == null || can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id has twelve digits."
  }
}

variable "tags" {
  description = "Tags for everything, such as cost-center."
  type        = map(string)
  default     = {}
}

variable "permissions_boundary" {
  description = "ARN of the policy that bounds every role made here; null for none."
  type        = string
  default     = null
}

variable "protect_data" {
  description = "True: no bucket that holds anything can be destroyed, and scripts/destroy.py keeps data, keys and catalog. False: destroying removes all."
  type        = bool
  default     = true
}

variable "data_only" {
  description = "True: remove everything but the data, its keys and its catalog. scripts/destroy.py sets it; an apply without it brings the rest back."
  type        = bool
  default     = false
}

# --- what the lake holds -----------------------------------------------------------------------------------------

variable "projects" {
  description = "Projects to keep in the lake, such as TCGA-LUAD: one string more is one project more."
  type        = list(string)
  default     = ["TCGA-LUAD", "TCGA-LUSC"]
}

variable "data_types" {
  description = "Data types to land, as `omics-lake plan --type` names them; none given means all."
  type        = list(string)
  default     = []
}

variable "annotations" {
  description = "Variant annotation to keep beside the projects: clinvar, or URLs of annotation VCFs with an MD5 beside them. Each new release lands when the workflow runs, and stays beside the earlier ones."
  type        = list(string)
  default     = []
}

variable "sample_sheets" {
  description = "Sample sheets (CSV) of the lab's own files, VCFs among them, such as s3://our-files/in/samples.csv. The files lie below the sheet's folder; plan and land may read the sheet's bucket."
  type        = list(string)
  default     = []
}

variable "schedule" {
  description = "When the whole order of work starts by itself, such as cron(0 3 ? * SUN *), UTC; null: when somebody starts it."
  type        = string
  default     = null
}

variable "artifacts" {
  description = "Names of the jobs' code in the artifacts bucket. `make artifacts` writes them to artifacts.auto.tfvars.json, which Terraform reads by itself."
  type = object({
    wheel   = string
    entries = map(string)
    modules = string

    job_modules = optional(map(string), {})
  })
}

variable "job_overrides" {
  description = "Other sizes for single jobs, such as { build_expression = { workers = 10 } }: workers, worker_type, timeout_minutes, execution_class, max_retries, arguments."
  type        = any
  default     = {}
}

variable "job_arguments" {
  description = "Arguments added to every job; a double of AWS puts its address here."
  type        = map(string)
  default     = {}
}

# --- what exists already -----------------------------------------------------------------------------------------

variable "bring_buckets" {
  description = "Buckets of yours to use instead of new ones, by class: landing, tables, results, artifacts, logs. They are referred to and never changed."
  type        = map(string)
  default     = {}
}

variable "bring_databases" {
  description = "Glue databases of yours to use instead of new ones, by namespace: omics, marts, ops. Any names will do; the lake adds its tables and changes nothing else."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for database in values(var.bring_databases) : can(regex("^[a-z][a-z0-9_]{0,254}$", database))])
    error_message = "A database's name begins with a letter and has lower-case letters, digits and underscores: the jobs and Athena take no other."
  }

  validation {
    condition     = length(distinct(values(var.bring_databases))) == length(var.bring_databases)
    error_message = "Each namespace needs a database of its own."
  }
}

# --- who may what ------------------------------------------------------------------------------------------------

variable "deployers" {
  description = "ARNs of the roles that apply this root and publish the jobs' code; none given means the role that applies now."
  type        = list(string)
  default     = []
}

variable "key_administrators" {
  description = "ARNs of roles that administer the KMS keys; they may not decrypt with them."
  type        = list(string)
  default     = []
}

variable "lake_formation" {
  description = "Account-wide settings, which one lake of an account may own: manage_settings adds `admins` to the Lake Formation administrators (whoever applies has to be one) and stops new databases from being open to all of IAM."
  type = object({
    manage_settings = optional(bool, false)
    admins          = optional(list(string), [])
  })
  default = {}
}

variable "encrypt_catalog" {
  description = "True: this lake owns the account's setting that encrypts the Glue catalog's metadata. One lake of an account may."
  type        = bool
  default     = false
}

variable "analysts" {
  description = "ARNs of roles that read molecular, clinical and imaging tables, without the columns that could identify a person. The notebook's role is one of them."
  type        = list(string)
  default     = []
}

variable "engineers" {
  description = "ARNs of roles that read everything, the lake's own books among it."
  type        = list(string)
  default     = []
}

variable "outside_readers" {
  description = "Who reads from elsewhere: name -> principal (an account's id, or the ARN of an organisation, role or user), the tags it may read (open columns of all classes, unless said otherwise), and whether an account may hand that on to its own roles."
  type = map(object({
    principal = string
    grantable = optional(bool, false)
    tags = optional(object({
      data_class  = optional(list(string))
      sensitivity = optional(list(string), ["open"])
    }), {})
  }))
  default = {}
}

variable "project_filters" {
  description = "Readers of single projects only: name -> projects, principals, tables by full name (null: every table that has projects), and whether they see identifying columns."
  type = map(object({
    projects    = list(string)
    principals  = list(string)
    tables      = optional(list(string))
    identifying = optional(bool, false)
  }))
  default = {}
}

# --- parts and costs ---------------------------------------------------------------------------------------------

variable "optimizers" {
  description = "Upkeep of each table by Glue itself: enabled, snapshot_retention_days, snapshots_to_keep, orphan_retention_days. Snapshots that a release names always stay."
  type = object({
    enabled                 = optional(bool, true)
    snapshot_retention_days = optional(number, 5)
    snapshots_to_keep       = optional(number, 1)
    orphan_retention_days   = optional(number, 3)
  })
  default = {}
}

variable "scan_limit_bytes" {
  description = "Bytes that one Athena query may scan before it is stopped."
  type        = number
  default     = 107374182400
}

variable "notebooks" {
  description = "SageMaker notebook: enabled, instance_type, volume_gb, idle_minutes until it stops itself, stop_schedule (UTC, null for none), network (null makes a small private one)."
  type = object({
    enabled       = optional(bool, true)
    instance_type = optional(string, "ml.t3.medium")
    volume_gb     = optional(number, 20)
    idle_minutes  = optional(number, 60)
    stop_schedule = optional(string, "cron(0 20 * * ? *)")
    network = optional(object({
      subnet_id          = string
      security_group_ids = list(string)
    }))
  })
  default = {}
}

variable "healthomics" {
  description = "HealthOmics stores, where the region has them: enabled, existing_reference_store_id (an account has one reference store in a region)."
  type = object({
    enabled                     = optional(bool, false)
    existing_reference_store_id = optional(string)
  })
  default = {}
}

variable "legacy_variant_stores" {
  description = "HealthOmics variant and annotation stores: enabled, and the ARN of the imported reference genome that they refer to. AWS closed them to new customers on 2025-11-07: only an account that used them before can make one. The lake's own tables take their place."
  type = object({
    enabled       = optional(bool, false)
    reference_arn = optional(string)
  })
  default = {}

  validation {
    condition     = !var.legacy_variant_stores.enabled || var.legacy_variant_stores.reference_arn != null
    error_message = "Variant stores need the reference genome they are for: import it with scripts/import_reference.py, and give its ARN as reference_arn."
  }
}

variable "dashboards" {
  description = "QuickSight data source and groups: enabled, and who reads and who makes dashboards, by QuickSight user name. The account must be subscribed to QuickSight."
  type = object({
    enabled = optional(bool, false)
    readers = optional(list(string), [])
    authors = optional(list(string), [])
  })
  default = {}
}

variable "alert_emails" {
  description = "Who is told of failed jobs, stale data and costs; each confirms by a link in a first e-mail."
  type        = list(string)
  default     = []
}

variable "monthly_budget_dollars" {
  description = "Monthly budget; at 50, 80 and 100 % of it, and when the forecast passes it, alert_emails are told."
  type        = number
  default     = 200
}

variable "results_expire_days" {
  description = "Days until Athena's results are removed."
  type        = number
  default     = 30
}

variable "log_retention_days" {
  description = "Days that logs are kept: one of the periods that CloudWatch knows."
  type        = number
  default     = 365

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days is one of the periods that CloudWatch knows, such as 30, 90 or 365."
  }
}
