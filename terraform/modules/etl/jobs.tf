locals {
  job_names = { for key in keys(var.jobs) : key => "${local.name}-${replace(key, "_", "-")}" }

  # STANDARD, because the next step waits for all jobs but maintain, and because only STANDARD runs queue: a dozen builds
  # that start at once would otherwise fail at a young account's quota. Nobody waits for maintain: FLEX costs a third less.
  execution_class = {
    for key, job in var.jobs : key => coalesce(
      try(var.job_overrides[key].execution_class, null), job.family == "maintain" ? "FLEX" : "STANDARD"
    )
  }

  sizes = {
    for key, job in var.jobs : key => {
      worker_type     = coalesce(try(var.job_overrides[key].worker_type, null), job.worker_type)
      workers         = coalesce(try(var.job_overrides[key].workers, null), job.workers)
      timeout_minutes = coalesce(try(var.job_overrides[key].timeout_minutes, null), job.timeout_minutes)
      # A FLEX run may lose its workers or find none. A STANDARD run that fails would most often fail again: a person looks.
      max_retries = coalesce(try(var.job_overrides[key].max_retries, null), local.execution_class[key] == "FLEX" ? 1 : 0)
    }
  }

  # The wheel by pip, not by --extra-py-files: so it lies as a folder on driver and executors (its SQL files are read from
  # there), and what it needs that Glue has in older versions comes with it, pinned.
  modules = {
    for key in keys(var.jobs) : key => join(",", compact([
      "s3://${var.artifacts.bucket}/${var.artifacts.wheel}", var.artifacts.modules, lookup(var.artifacts.job_modules, key, "")
    ]))
  }

  usual_arguments = {
    "--job-language"                     = "python"
    "--datalake-formats"                 = "iceberg"
    "--enable-metrics"                   = "true"
    "--enable-continuous-cloudwatch-log" = "true"
    # Glue 5 names its log groups by this prefix; --continuous-log-logGroup is for Glue 4 and earlier.
    "--custom-logGroup-prefix" = var.log_group_name
    "--enable-job-insights"    = "true"
    "--enable-auto-scaling"    = "true"
    "--landing"                = "s3://${var.buckets["landing"]}/landing"
    "--lake"                   = "s3://${var.buckets["tables"]}/lake"
    "--region"                 = var.context.region
    "--databases"              = join(",", [for namespace in sort(keys(var.databases)) : "${namespace}=${var.databases[namespace]}"])
    "--projects"               = join(",", var.projects)
    "--data_types"             = length(var.data_types) == 0 ? "all" : join(",", var.data_types)
    "--annotations"            = length(var.annotations) == 0 ? "none" : join(",", var.annotations)
    "--sheets"                 = length(var.sample_sheets) == 0 ? "none" : join(",", var.sample_sheets)
    "--release"                = "newest"
    "--metric_namespace"       = local.metric_namespace
    "--kms_key"                = local.landing_key
  }
}

# By these a run reckons what it cost; auto scaling may make it less.
locals {
  size_arguments = {
    for key, size in local.sizes : key => {
      "--worker_type"     = size.worker_type
      "--workers"         = tostring(size.workers)
      "--execution_class" = local.execution_class[key]
    }
  }
}

resource "aws_glue_job" "this" {
  for_each = var.jobs

  name                   = local.job_names[each.key]
  description            = each.value.description
  role_arn               = local.role_arns[each.value.family]
  glue_version           = "5.1"
  worker_type            = local.sizes[each.key].worker_type
  number_of_workers      = local.sizes[each.key].workers
  timeout                = local.sizes[each.key].timeout_minutes
  max_retries            = local.sizes[each.key].max_retries
  execution_class        = local.execution_class[each.key]
  security_configuration = aws_glue_security_configuration.this.name

  # Glue queues neither FLEX runs, which wait for capacity of their own, nor runs that are retried.
  job_run_queuing_enabled = local.execution_class[each.key] == "STANDARD" && local.sizes[each.key].max_retries == 0

  default_arguments = merge(
    local.usual_arguments,
    { "--additional-python-modules" = local.modules[each.key] },
    local.size_arguments[each.key],
    each.value.arguments,
    var.extra_arguments,
    try(var.job_overrides[each.key].arguments, null) == null ? {} : var.job_overrides[each.key].arguments,
  )

  command {
    name            = "glueetl"
    python_version  = "3"
    script_location = "s3://${var.artifacts.bucket}/${var.artifacts.entries[each.value.entry]}"
  }

  # One writer for each table.
  execution_property {
    max_concurrent_runs = 1
  }

  # At half its time-out a run is announced as slow (events.tf).
  notification_property {
    notify_delay_after = max(1, floor(local.sizes[each.key].timeout_minutes / 2))
  }

  lifecycle {
    precondition {
      condition     = local.execution_class[each.key] == "STANDARD" || contains(["G.1X", "G.2X"], local.sizes[each.key].worker_type)
      error_message = "Job ${each.key}: Glue runs FLEX on G.1X and G.2X workers only."
    }
  }

  # A job that starts before its role may do anything fails with the role's name alone.
  depends_on = [aws_iam_role.this, aws_iam_role_policy.this]
}
