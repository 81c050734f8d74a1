# What a file meets on its way: keys and buckets, tables and who may read them, jobs, questions, notebooks; and what
# watches all of it. Keys, storage and catalog hold the data; `data_only` leaves these three and removes the rest.

module "keys" {
  source = "./modules/keys"

  context        = local.context
  users          = local.key_users
  administrators = var.key_administrators
  healthomics = {
    landing = var.healthomics.enabled ? local.deployers : []
    tables  = var.legacy_variant_stores.enabled ? local.deployers : []
  }
}

module "storage" {
  source = "./modules/storage"

  context             = local.context
  key_arns            = module.keys.arns
  bring               = var.bring_buckets
  protect_data        = var.protect_data
  landing_writers     = compact([lookup(local.job_roles, "plan", ""), lookup(local.job_roles, "land", "")])
  results_expire_days = var.results_expire_days
  log_retention_days  = var.log_retention_days
}

module "catalog" {
  source = "./modules/catalog"

  context         = local.context
  namespaces      = local.lake.namespaces
  tables          = local.lake.tables
  tables_bucket   = module.storage.buckets["tables"]
  bring_databases = var.bring_databases
  optimizers      = var.optimizers
  lake_admins     = try(module.lake_formation_settings[0].admins, null)
}

module "catalog_encryption" {
  source = "./modules/catalog/encryption"
  count  = var.encrypt_catalog ? local.parts : 0

  context = local.context
  key_arn = module.keys.arns["tables"]
}

module "lake_formation_settings" {
  source = "./modules/governance/settings"
  count  = var.lake_formation.manage_settings ? local.parts : 0

  admins                = var.lake_formation.admins
  cross_account_version = length(var.outside_readers) == 0 ? null : 3
}

module "governance" {
  source = "./modules/governance"
  count  = local.parts

  context             = local.context
  databases           = module.catalog.databases
  tables              = local.governed_tables
  views               = local.governed_views
  tables_location_arn = "${module.storage.arns["tables"]}/lake"
  principals = {
    analyst  = local.analysts
    engineer = var.engineers
    etl      = local.job_roles
  }
  outside         = var.outside_readers
  project_filters = var.project_filters
  lake_admins     = try(module.lake_formation_settings[0].admins, null)
}

module "etl" {
  source = "./modules/etl"
  count  = local.parts

  context          = local.context
  jobs             = local.lake.jobs
  job_overrides    = var.job_overrides
  artifacts        = merge(var.artifacts, { bucket = module.storage.buckets["artifacts"] })
  buckets          = module.storage.buckets
  databases        = module.catalog.databases
  key_arns         = module.keys.arns
  projects         = var.projects
  data_types       = var.data_types
  annotations      = var.annotations
  sample_sheets    = var.sample_sheets
  schedule         = var.schedule
  alerts_topic_arn = try(module.observability[0].topic_arn, null)
  log_group_name   = try(module.observability[0].log_group_prefix, null)
  extra_arguments  = var.job_arguments
}

module "healthomics" {
  source = "./modules/healthomics"
  count  = var.healthomics.enabled ? local.parts : 0

  context                     = local.context
  reference_store_name        = var.name
  existing_reference_store_id = var.healthomics.existing_reference_store_id
  buckets                     = module.storage.buckets
  key_arn                     = module.keys.arns["landing"]
}

module "legacy_variant_stores" {
  source = "./modules/healthomics/legacy_variant_stores"
  count  = var.legacy_variant_stores.enabled ? local.parts : 0

  context       = local.context
  reference_arn = var.legacy_variant_stores.reference_arn
  key_arn       = module.keys.arns["tables"]
}

module "analytics" {
  source = "./modules/analytics"
  count  = local.parts

  context          = local.context
  databases        = module.catalog.databases
  results_bucket   = module.storage.buckets["results"]
  results_key_arn  = module.keys.arns["results"]
  scan_limit_bytes = var.scan_limit_bytes
  queries          = local.lake.queries
  views            = local.lake.views
  force_destroy    = !var.protect_data
}

module "notebooks" {
  source = "./modules/notebooks"
  count  = var.notebooks.enabled ? local.parts : 0

  context            = local.context
  network            = var.notebooks.network
  instance_type      = var.notebooks.instance_type
  volume_gb          = var.notebooks.volume_gb
  idle_minutes       = var.notebooks.idle_minutes
  stop_schedule      = var.notebooks.stop_schedule
  buckets            = module.storage.buckets
  key_arns           = module.keys.arns
  databases          = module.catalog.databases
  workgroup          = try(module.analytics[0].workgroup, null)
  log_retention_days = var.log_retention_days
}

module "dashboards" {
  source = "./modules/dashboards"
  count  = var.dashboards.enabled ? local.parts : 0

  context   = local.context
  workgroup = try(module.analytics[0].workgroup, null)
  databases = module.catalog.databases
  users     = { readers = var.dashboards.readers, authors = var.dashboards.authors }
}

module "observability" {
  source = "./modules/observability"
  count  = local.parts

  context                = local.context
  job_names              = try(module.etl[0].job_names, null)
  workflow_name          = try(module.etl[0].workflow_name, null)
  metric_namespace       = try(module.etl[0].metric_namespace, null)
  key_arn                = module.keys.arns["logs"]
  emails                 = var.alert_emails
  monthly_budget_dollars = var.monthly_budget_dollars
  log_retention_days     = var.log_retention_days
}
