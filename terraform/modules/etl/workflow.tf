locals {
  # Jobs that wait for the same jobs start together: one trigger for each distinct set of predecessors.
  sets = { for key, job in var.jobs : join(",", sort(distinct(job.after))) => key... }

  # One predecessor names its trigger; of several, the first and a hash of all: names that other jobs do not change.
  trigger_names = {
    for set in keys(local.sets) : set => set == "" ? "${local.name}-start" : join("-", compact([
      local.name, "after", replace(split(",", set)[0], "_", "-"), strcontains(set, ",") ? substr(sha256(set), 0, 8) : ""
    ]))
  }

  # A job stands on a level when all it waits for stands on an earlier one. Terraform has no loop: ten levels, and what
  # stands on none of them is in a circle (or in a longer chain than a workflow of this lake has).
  level_1  = [for key, job in var.jobs : key if length(job.after) == 0]
  level_2  = [for key, job in var.jobs : key if length(setsubtract(job.after, local.level_1)) == 0]
  level_3  = [for key, job in var.jobs : key if length(setsubtract(job.after, local.level_2)) == 0]
  level_4  = [for key, job in var.jobs : key if length(setsubtract(job.after, local.level_3)) == 0]
  level_5  = [for key, job in var.jobs : key if length(setsubtract(job.after, local.level_4)) == 0]
  level_6  = [for key, job in var.jobs : key if length(setsubtract(job.after, local.level_5)) == 0]
  level_7  = [for key, job in var.jobs : key if length(setsubtract(job.after, local.level_6)) == 0]
  level_8  = [for key, job in var.jobs : key if length(setsubtract(job.after, local.level_7)) == 0]
  level_9  = [for key, job in var.jobs : key if length(setsubtract(job.after, local.level_8)) == 0]
  level_10 = [for key, job in var.jobs : key if length(setsubtract(job.after, local.level_9)) == 0]
  circle   = setsubtract(keys(var.jobs), local.level_10)
}

resource "aws_glue_workflow" "this" {
  name        = local.name
  description = "Fills the lake: plan, land each source, build each table, marts, maintain."

  # A second run would meet the first one's locks and fail at each of them.
  max_concurrent_runs = 1

  lifecycle {
    precondition {
      condition     = length(local.circle) == 0
      error_message = "Jobs that wait for each other in a circle, or on more than ten levels: ${join(", ", sort(local.circle))}."
    }
  }
}

resource "aws_glue_trigger" "start" {
  name          = "${local.name}-start"
  description   = var.schedule == null ? "Starts the workflow when asked to." : "Starts the workflow on schedule."
  workflow_name = aws_glue_workflow.this.name
  type          = var.schedule == null ? "ON_DEMAND" : "SCHEDULED"
  schedule      = var.schedule

  # "Enabled" on an on-demand trigger makes the provider fire it at every creation: apply would start the workflow.
  enabled = var.schedule != null

  dynamic "actions" {
    for_each = sort(lookup(local.sets, "", []))
    content {
      job_name = aws_glue_job.this[actions.value].name
    }
  }
}

# All predecessors, so that a source that fails stops what needs it and nothing else.
resource "aws_glue_trigger" "after" {
  for_each = { for set, keys in local.sets : set => keys if set != "" }

  name          = local.trigger_names[each.key]
  description   = "When ${replace(each.key, ",", ", ")} succeeded."
  workflow_name = aws_glue_workflow.this.name
  type          = "CONDITIONAL"

  predicate {
    logical = "AND"

    dynamic "conditions" {
      for_each = split(",", each.key)
      content {
        job_name = aws_glue_job.this[conditions.value].name
        state    = "SUCCEEDED"
      }
    }
  }

  dynamic "actions" {
    for_each = sort(each.value)
    content {
      job_name = aws_glue_job.this[actions.value].name
    }
  }

  lifecycle {
    precondition {
      condition     = length("When ${each.key} succeeded.") < 2000
      error_message = "A trigger's description takes 2048 characters."
    }
  }
}
