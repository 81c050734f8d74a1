# Plans with the real provider and no server: expected values are written by hand from the job map below.

provider "aws" {
  access_key                  = "none"
  secret_key                  = "none"
  region                      = "eu-west-1"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
}

variables {
  context = {
    name       = "my-lake"
    account_id = "111122223333"
    region     = "eu-west-1"
    partition  = "aws"
  }

  jobs = {
    plan            = { family = "plan", entry = "plan.py", workers = 2, worker_type = "G.1X", timeout_minutes = 60, description = "What exists." }
    land_gdc        = { family = "land", entry = "land.py", arguments = { "--source" = "gdc" }, after = ["plan"], workers = 2, worker_type = "G.1X", timeout_minutes = 1440, description = "Fetch from the GDC." }
    land_idc        = { family = "land", entry = "land.py", arguments = { "--source" = "idc" }, after = ["plan"], workers = 2, worker_type = "G.1X", timeout_minutes = 1440, description = "Fetch from the IDC." }
    build_mutation  = { family = "build", entry = "build.py", arguments = { "--tables" = "omics.mutation" }, after = ["land_gdc"], workers = 5, worker_type = "G.1X", timeout_minutes = 480, description = "Mutations." }
    build_sample    = { family = "build", entry = "build.py", arguments = { "--tables" = "omics.sample" }, after = ["land_gdc"], workers = 2, worker_type = "G.1X", timeout_minutes = 120, description = "Samples." }
    join_per_sample = { family = "build", entry = "build.py", arguments = { "--tables" = "marts.per_sample" }, after = ["land_idc", "build_sample"], workers = 2, worker_type = "G.1X", timeout_minutes = 121, description = "A mart." }
    maintain        = { family = "maintain", entry = "maintain.py", after = ["build_mutation", "join_per_sample"], workers = 2, worker_type = "G.1X", timeout_minutes = 240, description = "Upkeep." }
  }

  artifacts = {
    bucket  = "my-lake-111122223333-eu-west-1-artifacts"
    wheel   = "code/omics_lake-1.0-0abc-py3-none-any.whl"
    entries = { "plan.py" = "code/plan-01.py", "land.py" = "code/land-02.py", "build.py" = "code/build-03.py", "maintain.py" = "code/maintain-04.py" }
    modules = "boto3==1.44.8,urllib3==2.6.3"
  }

  buckets   = { landing = "my-landing", tables = "my-tables" }
  databases = { omics = "my_lake_omics", marts = "my_lake_marts", ops = "my_lake_ops" }

  key_arns = {
    tables = "arn:aws:kms:eu-west-1:111122223333:key/tables"
    logs   = "arn:aws:kms:eu-west-1:111122223333:key/logs"
  }

  projects         = ["TCGA-LUAD", "TCGA-LUSC"]
  alerts_topic_arn = "arn:aws:sns:eu-west-1:111122223333:my-lake-alerts"
  log_group_name   = "/my-lake/glue"
}

run "jobs" {
  command = plan

  assert {
    condition     = toset(keys(output.job_names)) == toset(keys(var.jobs)) && output.job_names["build_mutation"] == "my-lake-build-mutation"
    error_message = "Each job is a Glue job, named by project and key with dashes."
  }

  assert {
    condition     = alltrue([for job in aws_glue_job.this : job.glue_version == "5.1" && job.security_configuration == "my-lake" && job.execution_property[0].max_concurrent_runs == 1])
    error_message = "Every job runs on Glue 5.1, encrypted, once at a time."
  }

  assert {
    condition = alltrue([
      for job, family in { plan = "plan", land_idc = "land", join_per_sample = "build", maintain = "maintain" } :
      aws_glue_job.this[job].role_arn == "arn:aws:iam::111122223333:role/my-lake-${family}"
    ])
    error_message = "A job has its family's role."
  }

  assert {
    condition     = aws_glue_job.this["build_mutation"].command[0].script_location == "s3://my-lake-111122223333-eu-west-1-artifacts/code/build-03.py"
    error_message = "A job's script is its entry's key."
  }

  assert {
    condition = aws_glue_job.this["build_mutation"].default_arguments == tomap({
      "--job-language"                     = "python"
      "--datalake-formats"                 = "iceberg"
      "--additional-python-modules"        = "s3://my-lake-111122223333-eu-west-1-artifacts/code/omics_lake-1.0-0abc-py3-none-any.whl,boto3==1.44.8,urllib3==2.6.3"
      "--enable-metrics"                   = "true"
      "--enable-continuous-cloudwatch-log" = "true"
      "--custom-logGroup-prefix"           = "/my-lake/glue"
      "--enable-job-insights"              = "true"
      "--enable-auto-scaling"              = "true"
      "--landing"                          = "s3://my-landing/landing"
      "--lake"                             = "s3://my-tables/lake"
      "--region"                           = "eu-west-1"
      "--databases"                        = "marts=my_lake_marts,omics=my_lake_omics,ops=my_lake_ops"
      "--projects"                         = "TCGA-LUAD,TCGA-LUSC"
      "--data_types"                       = "all"
      "--annotations"                      = "none"
      "--sheets"                           = "none"
      "--release"                          = "newest"
      "--metric_namespace"                 = "omics-lake/my-lake"
      "--kms_key"                          = "arn:aws:kms:eu-west-1:111122223333:alias/my-lake-landing"
      "--worker_type"                      = "G.1X"
      "--workers"                          = "5"
      "--execution_class"                  = "STANDARD"
      "--tables"                           = "omics.mutation"
    })
    error_message = "A job's arguments are the usual ones, its size and its own, and no other."
  }

  assert {
    condition     = aws_glue_job.this["maintain"].execution_class == "FLEX" && aws_glue_job.this["maintain"].max_retries == 1 && !aws_glue_job.this["maintain"].job_run_queuing_enabled
    error_message = "maintain, for which nobody waits, is FLEX: retried, and not queued, which Glue does not do with FLEX."
  }

  assert {
    condition = alltrue([
      for key, job in aws_glue_job.this : job.execution_class == "STANDARD" && job.max_retries == 0 && job.job_run_queuing_enabled if key != "maintain"
    ])
    error_message = "All other jobs queue, which Glue does only with STANDARD and without retries."
  }

  assert {
    condition     = aws_glue_job.this["join_per_sample"].notification_property[0].notify_delay_after == 60 && aws_glue_job.this["join_per_sample"].timeout == 121
    error_message = "A run is slow at half of its time-out, in whole minutes."
  }

  assert {
    condition = (
      aws_glue_security_configuration.this.encryption_configuration[0].s3_encryption[0].s3_encryption_mode == "SSE-KMS"
      && aws_glue_security_configuration.this.encryption_configuration[0].s3_encryption[0].kms_key_arn == var.key_arns.tables
      && aws_glue_security_configuration.this.encryption_configuration[0].cloudwatch_encryption[0].cloudwatch_encryption_mode == "SSE-KMS"
      && aws_glue_security_configuration.this.encryption_configuration[0].cloudwatch_encryption[0].kms_key_arn == var.key_arns.logs
      && aws_glue_security_configuration.this.encryption_configuration[0].job_bookmarks_encryption[0].job_bookmarks_encryption_mode == "CSE-KMS"
      && aws_glue_security_configuration.this.encryption_configuration[0].job_bookmarks_encryption[0].kms_key_arn == var.key_arns.logs
    )
    error_message = "S3, logs and bookmarks are encrypted with our keys."
  }
}

# A database that was there before the lake has a name of its own.
run "brought_database" {
  command = plan

  variables {
    databases = { omics = "my_lake_omics", marts = "house_2024", ops = "my_lake_ops" }
  }

  assert {
    condition     = alltrue([for job in aws_glue_job.this : job.default_arguments["--databases"] == "marts=house_2024,omics=my_lake_omics,ops=my_lake_ops"])
    error_message = "Every job is told the database of each namespace."
  }
}

run "order" {
  command = plan

  assert {
    condition     = aws_glue_trigger.start.type == "ON_DEMAND" && !aws_glue_trigger.start.enabled && aws_glue_trigger.start.actions[*].job_name == tolist(["my-lake-plan"])
    error_message = "Without a schedule the workflow begins with plan when asked to, and an apply does not start it."
  }

  assert {
    condition = { for trigger in aws_glue_trigger.after : trigger.name => join(" ", trigger.actions[*].job_name) } == {
      my-lake-after-plan                    = "my-lake-land-gdc my-lake-land-idc"
      my-lake-after-land-gdc                = "my-lake-build-mutation my-lake-build-sample"
      my-lake-after-build-sample-63ab8dbd   = "my-lake-join-per-sample"
      my-lake-after-build-mutation-f71a67e9 = "my-lake-maintain"
    }
    error_message = "Jobs with the same predecessors start together, each with its own set."
  }

  assert {
    condition = alltrue([
      for trigger in aws_glue_trigger.after : trigger.type == "CONDITIONAL" && trigger.predicate[0].logical == "AND"
      && alltrue([for condition in trigger.predicate[0].conditions : condition.state == "SUCCEEDED" && condition.logical_operator == "EQUALS"])
    ])
    error_message = "A step waits until all its predecessors succeeded."
  }

  assert {
    condition     = aws_glue_trigger.after["build_sample,land_idc"].predicate[0].conditions[*].job_name == tolist(["my-lake-build-sample", "my-lake-land-idc"])
    error_message = "The mart waits for its table and its source."
  }

  assert {
    condition     = aws_glue_workflow.this.max_concurrent_runs == 1 && output.workflow_name == "my-lake"
    error_message = "One run of the workflow at a time."
  }
}

# The README's example.
run "readme" {
  command = plan

  variables {
    projects      = ["TCGA-LUAD", "TCGA-LUSC", "TCGA-BRCA"]
    schedule      = "cron(0 3 ? * SUN *)"
    job_overrides = { build_mutation = { worker_type = "G.2X", workers = 10 } }
  }

  assert {
    condition     = aws_glue_trigger.start.type == "SCHEDULED" && aws_glue_trigger.start.enabled && aws_glue_trigger.start.schedule == "cron(0 3 ? * SUN *)"
    error_message = "With a schedule the workflow starts by itself."
  }

  assert {
    condition     = alltrue([for job in aws_glue_job.this : job.default_arguments["--projects"] == "TCGA-LUAD,TCGA-LUSC,TCGA-BRCA"])
    error_message = "Another project is another string, and reaches every job."
  }

  assert {
    condition     = aws_glue_job.this["build_mutation"].worker_type == "G.2X" && aws_glue_job.this["build_mutation"].number_of_workers == 10 && aws_glue_job.this["build_mutation"].timeout == 480
    error_message = "What an override does not name stays as the package declares it."
  }
}

run "overrides" {
  command = plan

  variables {
    job_overrides = {
      build_mutation = { worker_type = "G.2X", workers = 10, timeout_minutes = 60, arguments = { "--release" = "gdc-45.0" } }
      build_sample   = { execution_class = "FLEX" }
      land_gdc       = { max_retries = 2 }
    }
    data_types      = ["expression", "mutation"]
    annotations     = ["clinvar", "https://example.org/a.vcf.gz"]
    sample_sheets   = ["s3://our-files/in/samples.csv", "s3://our-files/more/samples.csv"]
    extra_arguments = { "--endpoint" = "http://127.0.0.1:5000", "--release" = "gdc-44.0" }
  }

  assert {
    condition = (
      aws_glue_job.this["build_mutation"].worker_type == "G.2X" && aws_glue_job.this["build_mutation"].number_of_workers == 10
      && aws_glue_job.this["build_mutation"].timeout == 60
      && aws_glue_job.this["build_mutation"].default_arguments["--workers"] == "10"
      && aws_glue_job.this["build_mutation"].default_arguments["--worker_type"] == "G.2X"
    )
    error_message = "An override changes a job's size, and what the job is told of it."
  }

  assert {
    condition     = aws_glue_job.this["build_mutation"].default_arguments["--release"] == "gdc-45.0" && aws_glue_job.this["build_sample"].default_arguments["--release"] == "gdc-44.0"
    error_message = "A job's override is stronger than an extra argument, which is stronger than a usual one."
  }

  assert {
    condition     = aws_glue_job.this["build_sample"].execution_class == "FLEX" && aws_glue_job.this["build_sample"].max_retries == 1 && !aws_glue_job.this["build_sample"].job_run_queuing_enabled
    error_message = "A job made FLEX is retried and not queued."
  }

  assert {
    condition     = aws_glue_job.this["land_gdc"].max_retries == 2 && !aws_glue_job.this["land_gdc"].job_run_queuing_enabled
    error_message = "A job that is retried is not queued."
  }

  assert {
    condition     = alltrue([for job in aws_glue_job.this : job.default_arguments["--endpoint"] == "http://127.0.0.1:5000" && job.default_arguments["--data_types"] == "expression,mutation"])
    error_message = "Extra arguments and data types reach every job."
  }

  assert {
    condition     = aws_glue_job.this["plan"].default_arguments["--annotations"] == "clinvar,https://example.org/a.vcf.gz"
    error_message = "Plan is told of annotations."
  }

  assert {
    condition     = [for family in ["build", "maintain"] : length(regexall("our-files", aws_iam_role_policy.this[family].policy))] == [0, 0]
    error_message = "No other family reads them."
  }

  assert {
    condition     = aws_glue_job.this["plan"].default_arguments["--sheets"] == "s3://our-files/in/samples.csv,s3://our-files/more/samples.csv"
    error_message = "Plan is told of sample sheets."
  }

  assert {
    condition = [for statement in jsondecode(aws_iam_role_policy.this["plan"].policy).Statement : [statement.Action, statement.Resource] if endswith(statement.Sid, "OwnFiles")] == [
      ["s3:ListBucket", "arn:aws:s3:::our-files"], ["s3:GetObject", "arn:aws:s3:::our-files/*"]
    ]
    error_message = "Plan lists and reads the lab's own buckets, and no others."
  }

  assert {
    condition = [for statement in jsondecode(aws_iam_role_policy.this["land"].policy).Statement : [statement.Action, statement.Resource] if statement.Sid == "ReadOwnFiles"] == [
      ["s3:GetObject", "arn:aws:s3:::our-files/*"]
    ]
    error_message = "Land reads the lab's own buckets, and no others."
  }
}

run "roles" {
  command = plan

  variables {
    context = {
      name                 = "my-lake"
      account_id           = "111122223333"
      region               = "eu-west-1"
      partition            = "aws"
      permissions_boundary = "arn:aws:iam::111122223333:policy/boundary"
    }
  }

  assert {
    condition     = output.role_arns == { for family in ["build", "land", "maintain", "plan"] : family => "arn:aws:iam::111122223333:role/my-lake-${family}" }
    error_message = "There is a role for each family."
  }

  assert {
    condition     = alltrue([for role in aws_iam_role.this : role.permissions_boundary == "arn:aws:iam::111122223333:policy/boundary"])
    error_message = "Every role has the boundary."
  }

  assert {
    condition = alltrue([for role in aws_iam_role.this : jsondecode(role.assume_role_policy).Statement == [{
      Action    = "sts:AssumeRole", Effect = "Allow", Principal = { Service = "glue.amazonaws.com" }
      Condition = { StringEquals = { "aws:SourceAccount" = "111122223333" } }
    }]])
    error_message = "Glue assumes a role for this account alone."
  }

  assert {
    condition = { for statement in jsondecode(aws_iam_role_policy.this["plan"].policy).Statement : statement.Sid => [statement.Action, statement.Resource] } == {
      Code           = ["s3:GetObject", ["arn:aws:s3:::my-lake-111122223333-eu-west-1-artifacts/code/plan-01.py", "arn:aws:s3:::my-lake-111122223333-eu-west-1-artifacts/code/omics_lake-1.0-0abc-py3-none-any.whl"]]
      Logs           = [["logs:PutLogEvents", "logs:CreateLogStream", "logs:CreateLogGroup", "logs:AssociateKmsKey"], "arn:aws:logs:eu-west-1:111122223333:log-group:/my-lake/glue/my-lake-role/my-lake-plan/*"]
      Metrics        = ["cloudwatch:PutMetricData", "*"]
      ListLanding    = ["s3:ListBucket", "arn:aws:s3:::my-landing"]
      ReadLanding    = ["s3:GetObject", "arn:aws:s3:::my-landing/landing/*"]
      WriteManifests = ["s3:PutObject", "arn:aws:s3:::my-landing/landing/*/manifest-*.jsonl"]
    }
    error_message = "plan reads what has landed and writes manifests."
  }

  assert {
    condition = { for statement in jsondecode(aws_iam_role_policy.this["land"].policy).Statement : statement.Sid => [statement.Action, statement.Resource] if !contains(["Code", "Logs", "Metrics"], statement.Sid) } == {
      ListLanding       = [["s3:ListBucketMultipartUploads", "s3:ListBucket"], "arn:aws:s3:::my-landing"]
      WriteLanding      = [["s3:PutObject", "s3:GetObject", "s3:AbortMultipartUpload"], "arn:aws:s3:::my-landing/landing/*"]
      DropLocksAndNotes = ["s3:DeleteObject", "arn:aws:s3:::my-landing/landing/.omics-lake/*"]
      CopyFromArchives  = ["s3:GetObject", ["arn:aws:s3:::tcga-2-open/*", "arn:aws:s3:::idc-open-data/*", "arn:aws:s3:::idc-open-data-cr/*"]]
      SeeArchives       = ["s3:ListBucket", ["arn:aws:s3:::tcga-2-open", "arn:aws:s3:::idc-open-data-cr", "arn:aws:s3:::idc-open-data"]]
      WriteReports      = [["s3:PutObject", "s3:GetObject", "s3:AbortMultipartUpload"], "arn:aws:s3:::my-tables/lake/ops/*"]
      TidyMetadata      = ["s3:DeleteObject", "arn:aws:s3:::my-tables/lake/ops/*/metadata/*"]
      CommitReports = [["glue:UpdateTable", "glue:GetTable", "glue:GetDatabase"], [
        "arn:aws:glue:eu-west-1:111122223333:table/my_lake_ops/*", "arn:aws:glue:eu-west-1:111122223333:database/my_lake_ops", "arn:aws:glue:eu-west-1:111122223333:catalog",
      ]]
    }
    error_message = "land writes below landing/, deletes locks and notes alone, and reports to ops."
  }

  assert {
    condition = { for statement in jsondecode(aws_iam_role_policy.this["build"].policy).Statement : statement.Sid => [statement.Action, statement.Resource] if !contains(["Code", "Logs", "Metrics"], statement.Sid) } == {
      ListLanding = ["s3:ListBucket", "arn:aws:s3:::my-landing"]
      ReadLanding = ["s3:GetObject", "arn:aws:s3:::my-landing/landing/*"]
      WriteLake   = [["s3:PutObject", "s3:GetObject", "s3:DeleteObject", "s3:AbortMultipartUpload"], "arn:aws:s3:::my-tables/lake/*"]
      CommitTables = [["glue:UpdateTable", "glue:GetTable", "glue:GetDatabase"], [
        "arn:aws:glue:eu-west-1:111122223333:table/my_lake_ops/*", "arn:aws:glue:eu-west-1:111122223333:table/my_lake_omics/*", "arn:aws:glue:eu-west-1:111122223333:table/my_lake_marts/*",
        "arn:aws:glue:eu-west-1:111122223333:database/my_lake_ops", "arn:aws:glue:eu-west-1:111122223333:database/my_lake_omics", "arn:aws:glue:eu-west-1:111122223333:database/my_lake_marts",
        "arn:aws:glue:eu-west-1:111122223333:catalog",
      ]]
    }
    error_message = "build reads what has landed and writes tables."
  }

  assert {
    condition = { for statement in jsondecode(aws_iam_role_policy.this["maintain"].policy).Statement : statement.Sid => statement.Action if !contains(["Code", "Logs", "Metrics"], statement.Sid) } == {
      ListLanding   = "s3:ListBucket"
      ReadManifests = "s3:GetObject"
      ListLake      = "s3:ListBucket"
      RewriteLake   = ["s3:PutObject", "s3:GetObject", "s3:DeleteObject", "s3:AbortMultipartUpload"]
      CommitTables  = ["glue:UpdateTable", "glue:GetTable", "glue:GetDatabase"]
    }
    error_message = "maintain makes no table and reads no patient's data that landed."
  }

  assert {
    condition = alltrue(flatten([for policy in aws_iam_role_policy.this : [
      for statement in jsondecode(policy.policy).Statement :
      statement.Effect == "Allow" && alltrue([for action in flatten([statement.Action]) : !strcontains(action, "*") && !startswith(action, "kms:")])
      && (!contains(flatten([statement.Resource]), "*") || statement.Sid == "Metrics")
    ]]))
    error_message = "No wildcard action, no KMS statement, and * as resource only where there is no other form."
  }

  assert {
    condition = alltrue([for policy in aws_iam_role_policy.this : [
      for statement in jsondecode(policy.policy).Statement : statement.Condition if statement.Sid == "Metrics"
    ] == [{ StringEquals = { "cloudwatch:namespace" = ["Glue", "omics-lake/my-lake"] } }]])
    error_message = "Metrics go to this lake's namespace and Glue's own."
  }
}

run "events" {
  command = plan

  assert {
    condition = jsondecode(aws_cloudwatch_event_rule.this["failed"].event_pattern) == {
      source        = ["aws.glue"]
      "detail-type" = ["Glue Job State Change"]
      detail = {
        jobName = [{ prefix = "my-lake-build" }, { prefix = "my-lake-join" }, { prefix = "my-lake-land" }, { prefix = "my-lake-maintain" }, { prefix = "my-lake-plan" }]
        state   = ["FAILED", "TIMEOUT", "STOPPED", "ERROR"]
      }
    }
    error_message = "Every way to fail, of this lake's jobs alone."
  }

  assert {
    condition     = aws_cloudwatch_event_rule.this["failed"].name == "my-lake-job-failed" && aws_sqs_queue.dead_letters.name == "my-lake-dead-letters"
    error_message = "Module observability watches the rule and the queue by these names."
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_event_rule.this["slow"].event_pattern)["detail-type"] == ["Glue Job Run Status"]
    error_message = "Glue tells of slow runs in events of their own."
  }

  assert {
    condition = alltrue([for target in aws_cloudwatch_event_target.this : target.arn == var.alerts_topic_arn && alltrue([
      for word in ["<job>", "<run>", "<state>", "<message>"] : strcontains(target.input_transformer[0].input_template, word)
    ])])
    error_message = "The alert names job, run, state and message."
  }

  assert {
    condition = aws_cloudwatch_event_target.this["failed"].input_transformer[0].input_paths == tomap({
      job = "$.detail.jobName", run = "$.detail.jobRunId", state = "$.detail.state", message = "$.detail.message", time = "$.time"
    })
    error_message = "The alert's words come from the event."
  }

  assert {
    condition     = aws_sqs_queue.dead_letters.sqs_managed_sse_enabled && aws_sqs_queue.dead_letters.message_retention_seconds == 1209600
    error_message = "Lost alerts are kept for two weeks, encrypted."
  }

  assert {
    condition = jsondecode(data.aws_iam_policy_document.dead_letters.json).Statement[0] == {
      Sid       = "Rules", Effect = "Allow", Action = "sqs:SendMessage", Principal = { Service = "events.amazonaws.com" }
      Resource  = "arn:aws:sqs:eu-west-1:111122223333:my-lake-dead-letters"
      Condition = { ArnEquals = { "aws:SourceArn" = ["arn:aws:events:eu-west-1:111122223333:rule/my-lake-job-failed", "arn:aws:events:eu-west-1:111122223333:rule/my-lake-job-slow"] } }
    }
    error_message = "Only these rules put letters into the queue."
  }
}

run "refuses_a_predecessor_that_is_no_job" {
  command = plan

  variables {
    jobs = { plan = { family = "plan", entry = "plan.py", after = ["start"], workers = 2, worker_type = "G.1X", timeout_minutes = 60, description = "-" } }
  }

  expect_failures = [var.jobs]
}

run "refuses_a_circle" {
  command = plan

  variables {
    jobs = {
      plan         = { family = "plan", entry = "plan.py", workers = 2, worker_type = "G.1X", timeout_minutes = 60, description = "-" }
      build_first  = { family = "build", entry = "build.py", after = ["plan", "build_second"], workers = 2, worker_type = "G.1X", timeout_minutes = 60, description = "-" }
      build_second = { family = "build", entry = "build.py", after = ["build_first"], workers = 2, worker_type = "G.1X", timeout_minutes = 60, description = "-" }
    }
  }

  expect_failures = [aws_glue_workflow.this]
}

run "refuses_a_family_an_entry_and_a_size_that_are_none" {
  command = plan

  variables {
    jobs = { plan = { family = "planning", entry = "other.py", workers = 1, worker_type = "Standard", timeout_minutes = 1, description = "-" } }
  }

  expect_failures = [var.jobs]
}

run "refuses_an_override_of_no_job" {
  command = plan

  variables {
    job_overrides = { build_mutations = { workers = 5 } }
  }

  expect_failures = [var.job_overrides]
}

run "refuses_a_misspelt_override" {
  command = plan

  variables {
    job_overrides = { build_mutation = { worker = 5 } }
  }

  expect_failures = [var.job_overrides]
}

run "refuses_flex_on_large_workers" {
  command = plan

  variables {
    job_overrides = { build_mutation = { worker_type = "G.4X", execution_class = "FLEX" } }
  }

  expect_failures = [aws_glue_job.this]
}

run "refuses_projects_that_are_none" {
  command = plan

  variables {
    projects = ["tcga-luad", "TCGA-LUAD,TCGA-LUSC"]
  }

  expect_failures = [var.projects]
}

run "refuses_a_project_twice" {
  command = plan

  variables {
    projects = ["TCGA-LUAD", "TCGA-LUAD"]
  }

  expect_failures = [var.projects]
}

run "refuses_modules_without_pins_and_a_wheel_that_pip_refuses" {
  command = plan

  variables {
    artifacts = {
      bucket  = "artifacts"
      wheel   = "code/abc.whl"
      entries = { "plan.py" = "a", "land.py" = "b", "build.py" = "c", "maintain.py" = "d" }
      modules = "boto3>=1.36"
    }
  }

  expect_failures = [var.artifacts]
}

run "refuses_a_rate_as_schedule" {
  command = plan

  variables {
    schedule = "rate(1 day)"
  }

  expect_failures = [var.schedule]
}

run "refuses_what_lacks_ops_or_a_key" {
  command = plan

  variables {
    databases = { omics = "my_lake_omics" }
    key_arns  = { tables = "arn:aws:kms:eu-west-1:111122223333:key/tables" }
    buckets   = { tables = "my-tables" }
  }

  expect_failures = [var.databases, var.key_arns, var.buckets]
}

run "refuses_a_database_that_the_jobs_do_not_take" {
  command = plan

  variables {
    databases = { omics = "my_lake_omics", marts = "my-lake-marts", ops = "my_lake_ops" }
  }

  expect_failures = [var.databases]
}

run "refuses_a_database_for_two_namespaces" {
  command = plan

  variables {
    databases = { omics = "my_lake", marts = "my_lake_marts", ops = "my_lake" }
  }

  expect_failures = [var.databases]
}
