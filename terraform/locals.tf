data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

# The role behind a session: key policies name roles.
data "aws_iam_session_context" "current" {
  arn = data.aws_caller_identity.current.arn
}

locals {
  # Tables, jobs and queries as the package declares them: `make declarations` writes the file.
  lake = jsondecode(file("${path.module}/lake.json"))

  context = {
    name                 = var.name
    account_id           = data.aws_caller_identity.current.account_id
    region               = data.aws_region.current.name
    partition            = data.aws_partition.current.partition
    permissions_boundary = var.permissions_boundary
  }

  # Everything but the data stands or falls with this one switch.
  parts = var.data_only ? 0 : 1

  # One output each: a splat would wait for the whole module, which waits for the keys that these roles use.
  job_roles      = try(module.etl[0].role_arns, {})
  notebook_roles = compact([try(module.notebooks[0].role_arn, "")])
  analysts       = concat(var.analysts, local.notebook_roles)
  readers        = concat(local.analysts, var.engineers)
  # Whoever asks by Athena writes results, and reads the catalog: readers of single projects too.
  askers = distinct(concat(local.readers, flatten(values(var.project_filters)[*].principals)))

  governed_tables = {
    for full_name, table in local.lake.tables : full_name => {
      database    = module.catalog.tables[full_name].database
      table       = module.catalog.tables[full_name].table
      data_class  = table.data_class
      identifying = table.identifying
      has_project = contains(table.columns[*].name, "project_id")
    }
  }

  # What a view shows is open (its tables' identifying columns are in none), and whoever asks one needs its tables too.
  governed_views = {
    for name, view in try(module.analytics[0].views, {}) :
    name => merge(view, { data_class = local.lake.views[name].data_class })
  }

  # Who applies writes the notebooks' config, the jobs' code and each table's first metadata file.
  applying  = [for arn in [data.aws_iam_session_context.current.issuer_arn] : arn if can(regex(":iam::[0-9]{12}:(role|user)/", arn))]
  deployers = length(var.deployers) > 0 ? var.deployers : local.applying

  # Who encrypts (writes) and who decrypts (reads) what; the key policies name them, and nobody else.
  key_users = {
    landing = {
      encrypt = compact([lookup(local.job_roles, "plan", ""), lookup(local.job_roles, "land", "")])
      decrypt = compact([for family in ["plan", "land", "build", "maintain"] : lookup(local.job_roles, family, "")])
    }
    tables = {
      encrypt = concat(
        compact([for family in ["land", "build", "maintain"] : lookup(local.job_roles, family, "")]),
        [module.catalog.optimizer_role_arn],
        # Lake Formation lends it to the optimizers, which write compacted files with it.
        compact([try(module.governance[0].location_role_arn, "")]),
        local.deployers,
      )
      decrypt = concat(
        compact([for family in ["land", "build", "maintain"] : lookup(local.job_roles, family, "")]),
        [module.catalog.optimizer_role_arn],
        compact([try(module.governance[0].location_role_arn, "")]),
        # Whoever reads the catalog's metadata, once they are encrypted.
        var.encrypt_catalog ? local.askers : [],
      )
    }
    results = {
      encrypt = local.askers
      decrypt = local.askers
    }
    artifacts = {
      encrypt = local.deployers
      decrypt = concat(
        values(local.job_roles), local.notebook_roles, compact([try(module.healthomics[0].import_role_arn, "")])
      )
    }
  }
}
