provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
}

override_data {
  target = module.network["own"].data.aws_availability_zones.here
  values = { names = ["eu-west-1a", "eu-west-1b"] }
}

variables {
  context = {
    name       = "atlas"
    account_id = "123456789012"
    region     = "eu-west-1"
    partition  = "aws"
  }
  buckets = {
    landing   = "atlas-123456789012-eu-west-1-landing"
    tables    = "atlas-123456789012-eu-west-1-tables"
    results   = "atlas-123456789012-eu-west-1-results"
    artifacts = "atlas-123456789012-eu-west-1-artifacts"
    logs      = "atlas-123456789012-eu-west-1-logs"
  }
  key_arns = {
    results   = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-000000000001"
    artifacts = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-000000000002"
    logs      = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-000000000003"
  }
  databases = { omics = "atlas_omics", marts = "atlas_marts" }
  workgroup = "atlas"
}

run "readme_example" {
  command = plan

  assert {
    condition = (
      aws_sagemaker_notebook_instance.this.direct_internet_access == "Disabled" &&
      aws_sagemaker_notebook_instance.this.root_access == "Disabled" &&
      aws_sagemaker_notebook_instance.this.kms_key_id == var.key_arns["results"] &&
      aws_sagemaker_notebook_instance.this.instance_metadata_service_configuration[0].minimum_instance_metadata_service_version == "2"
    )
    error_message = "No internet, no root, encrypted, IMDSv2."
  }

  assert {
    condition     = output.role_arn == "arn:aws:iam::123456789012:role/atlas-notebook"
    error_message = "The role's ARN is known at plan."
  }

  assert {
    condition     = output.delivery_place == "s3://atlas-123456789012-eu-west-1-artifacts/notebooks/delivered/"
    error_message = "Notebooks are published where they are delivered from."
  }

  assert {
    condition     = keys(module.network) == ["own"]
    error_message = "Without a network it makes its own."
  }

  # The config file tells notebooks everything.
  assert {
    condition = jsondecode(aws_s3_object.config.content) == {
      project       = "atlas"
      region        = "eu-west-1"
      databases     = { omics = "atlas_omics", marts = "atlas_marts" }
      workgroup     = "atlas"
      query_results = "s3://atlas-123456789012-eu-west-1-results/athena/"
      results       = "s3://atlas-123456789012-eu-west-1-results/notebooks/"
    }
    error_message = "Project, region, databases, workgroup and places."
  }

  assert {
    condition     = aws_s3_object.config.key == output.config_key && output.config_key == "notebooks/config.json"
    error_message = "The output names the object."
  }

  # The start script has its settings and fits.
  assert {
    condition     = startswith(base64decode(aws_sagemaker_notebook_instance_lifecycle_configuration.this.on_start), "#!/bin/bash\n")
    error_message = "A script begins with its interpreter."
  }

  assert {
    condition     = length(aws_sagemaker_notebook_instance_lifecycle_configuration.this.on_start) <= 16384
    error_message = "SageMaker takes 16384 characters."
  }

  assert {
    condition = alltrue([for line in [
      "REGION='eu-west-1'",
      "INSTANCE='atlas-notebook'",
      "IDLE_MINUTES='60'",
      "NOTEBOOKS='s3://atlas-123456789012-eu-west-1-artifacts/notebooks/delivered/'",
      "CONFIG='s3://atlas-123456789012-eu-west-1-artifacts/notebooks/config.json'",
      "IDLE_STOP='s3://atlas-123456789012-eu-west-1-artifacts/${aws_s3_object.script["idle_stop.py"].key}'",
      "DELIVER='s3://atlas-123456789012-eu-west-1-artifacts/${aws_s3_object.script["deliver.py"].key}'",
    ] : strcontains(base64decode(aws_sagemaker_notebook_instance_lifecycle_configuration.this.on_start), "\n${line}\n")])
    error_message = "Each setting that files/on_start.sh reads is written before it."
  }

  # The role reads through lake formation alone.
  assert {
    condition     = !strcontains(aws_iam_role_policy.notebook.policy, "-tables") && !strcontains(aws_iam_role_policy.notebook.policy, "-landing")
    error_message = "No tables or landing bucket in the role's policy."
  }

  assert {
    condition = {
      for statement in jsondecode(aws_iam_role_policy.notebook.policy).Statement : statement.Sid => statement.Resource
      if contains(flatten([statement.Action]), "s3:PutObject")
      } == {
      AthenaResults = "arn:aws:s3:::atlas-123456789012-eu-west-1-results/athena/*"
      OwnResults    = "arn:aws:s3:::atlas-123456789012-eu-west-1-results/notebooks/*"
    }
    error_message = "It writes Athena's results and its own."
  }

  assert {
    condition = [
      for statement in jsondecode(aws_iam_role_policy.notebook.policy).Statement : statement.Action if statement.Resource == "*"
    ] == ["lakeformation:GetDataAccess"]
    error_message = "One action has no resource form."
  }

  assert {
    condition     = !strcontains(aws_iam_role_policy.notebook.policy, "kms:") && length(regexall("\"[a-z0-9]+:[A-Za-z]*\\*\"", aws_iam_role_policy.notebook.policy)) == 0
    error_message = "No statement on keys, no wildcard action."
  }

  assert {
    condition = one([
      for statement in jsondecode(aws_iam_role_policy.notebook.policy).Statement : statement.Resource if statement.Sid == "StopItself"
    ]) == "arn:aws:sagemaker:eu-west-1:123456789012:notebook-instance/atlas-notebook"
    error_message = "It stops no instance but itself."
  }

  assert {
    condition = one([
      for statement in jsondecode(aws_iam_role_policy.notebook.policy).Statement : statement.Resource if statement.Sid == "Query"
    ]) == "arn:aws:athena:eu-west-1:123456789012:workgroup/atlas"
    error_message = "It queries in its own workgroup."
  }

  assert {
    condition = toset(one([
      for statement in jsondecode(aws_iam_role_policy.notebook.policy).Statement : statement.Resource if statement.Sid == "SeeTables"
      ])) == toset([
      "arn:aws:glue:eu-west-1:123456789012:catalog",
      "arn:aws:glue:eu-west-1:123456789012:database/default",
      "arn:aws:glue:eu-west-1:123456789012:database/atlas_marts",
      "arn:aws:glue:eu-west-1:123456789012:database/atlas_omics",
      "arn:aws:glue:eu-west-1:123456789012:table/atlas_marts/*",
      "arn:aws:glue:eu-west-1:123456789012:table/atlas_omics/*",
    ])
    error_message = "It sees the given databases; Athena itself looks at default."
  }

  # Stops each night.
  assert {
    condition     = aws_scheduler_schedule.stop["stop"].target[0].arn == "arn:aws:scheduler:::aws-sdk:sagemaker:stopNotebookInstance"
    error_message = "The scheduler calls SageMaker itself."
  }

  assert {
    condition     = jsondecode(aws_scheduler_schedule.stop["stop"].target[0].input) == { NotebookInstanceName = "atlas-notebook" }
    error_message = "It names the instance."
  }

  assert {
    condition     = jsondecode(aws_iam_role.events["stop"].assume_role_policy).Statement[0].Condition.ArnEquals == { "aws:SourceArn" = "arn:aws:scheduler:eu-west-1:123456789012:schedule-group/atlas-notebook" }
    error_message = "The role is for this group's schedules."
  }

  assert {
    condition = jsondecode(aws_iam_role_policy.events["stop"].policy).Statement == [{
      Sid      = "StopNotebook"
      Effect   = "Allow"
      Action   = "sagemaker:StopNotebookInstance"
      Resource = "arn:aws:sagemaker:eu-west-1:123456789012:notebook-instance/atlas-notebook"
    }]
    error_message = "It may stop the instance and nothing else."
  }
}

run "in_a_given_network_without_nightly_stop" {
  command = plan

  variables {
    network       = { subnet_id = "subnet-0123456789abcdef0", security_group_ids = ["sg-0123456789abcdef0"] }
    stop_schedule = null
  }

  assert {
    condition     = aws_sagemaker_notebook_instance.this.subnet_id == "subnet-0123456789abcdef0" && length(module.network) == 0
    error_message = "The given subnet is used and no network made."
  }

  assert {
    condition     = length(aws_scheduler_schedule.stop) == 0 && length(aws_iam_role.events) == 0
    error_message = "Without a schedule there is no role for one."
  }
}

run "bounded_by_the_given_policy" {
  command = plan

  variables {
    context = {
      name                 = "atlas"
      account_id           = "123456789012"
      region               = "eu-west-1"
      partition            = "aws"
      permissions_boundary = "arn:aws:iam::123456789012:policy/boundary"
    }
  }

  assert {
    condition = alltrue([
      for role in [aws_iam_role.notebook, aws_iam_role.events["stop"]] :
      role.permissions_boundary == "arn:aws:iam::123456789012:policy/boundary"
    ])
    error_message = "Each role has the boundary."
  }
}

run "refuses_wrong_values" {
  command = plan

  variables {
    network            = { subnet_id = "subnet-0123456789abcdef0", security_group_ids = [] }
    instance_type      = "t3.medium"
    volume_gb          = 4
    idle_minutes       = 5
    stop_schedule      = "0 20 * * *"
    stop_timezone      = "UTC+1; rm"
    buckets            = { artifacts = "Bucket'; rm", results = "atlas-results" }
    key_arns           = { results = "arn:aws:kms:eu-west-1:123456789012:key/1" }
    databases          = { omics = "atlas-omics" }
    workgroup          = "atlas/*"
    artifacts_prefix   = "/notebooks"
    log_retention_days = 31
  }

  expect_failures = [
    var.network, var.instance_type, var.volume_gb, var.idle_minutes, var.stop_schedule, var.stop_timezone, var.buckets,
    var.key_arns, var.databases, var.workgroup, var.artifacts_prefix, var.log_retention_days,
  ]
}
