# The real provider plans; nothing is reached. Expected values are written down, not computed by the module's own terms.

provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
}

variables {
  context = {
    name       = "omics"
    account_id = "111122223333"
    region     = "eu-west-1"
    partition  = "aws"
  }
  key_arns = {
    landing   = "arn:aws:kms:eu-west-1:111122223333:key/11111111-0000-0000-0000-000000000000"
    tables    = "arn:aws:kms:eu-west-1:111122223333:key/22222222-0000-0000-0000-000000000000"
    results   = "arn:aws:kms:eu-west-1:111122223333:key/33333333-0000-0000-0000-000000000000"
    artifacts = "arn:aws:kms:eu-west-1:111122223333:key/44444444-0000-0000-0000-000000000000"
    logs      = "arn:aws:kms:eu-west-1:111122223333:key/55555555-0000-0000-0000-000000000000"
  }
}

# The example of the README.
run "example" {
  command = plan

  variables {
    landing_writers     = ["arn:aws:iam::111122223333:role/omics-land"]
    protect_data        = true
    log_retention_days  = 365
    results_expire_days = 30
  }

  assert {
    condition = output.buckets == tomap({
      landing   = "omics-111122223333-eu-west-1-landing"
      tables    = "omics-111122223333-eu-west-1-tables"
      results   = "omics-111122223333-eu-west-1-results"
      artifacts = "omics-111122223333-eu-west-1-artifacts"
      logs      = "omics-111122223333-eu-west-1-logs"
    })
    error_message = "Bucket names hold project, account, region and class."
  }

  assert {
    condition     = output.arns["tables"] == "arn:aws:s3:::omics-111122223333-eu-west-1-tables" && length(output.arns) == 5
    error_message = "ARNs are built from the names."
  }

  assert {
    condition     = alltrue([for b in aws_s3_bucket.this : !b.force_destroy]) && length(aws_s3_bucket.this) == 5
    error_message = "protect_data keeps buckets that hold anything."
  }

  assert {
    condition = length(aws_s3_bucket_public_access_block.this) == 5 && alltrue([
      for b in aws_s3_bucket_public_access_block.this :
      b.block_public_acls && b.block_public_policy && b.ignore_public_acls && b.restrict_public_buckets
    ])
    error_message = "No bucket can be public."
  }

  assert {
    condition = length(aws_s3_bucket_ownership_controls.this) == 5 && alltrue([
      for b in aws_s3_bucket_ownership_controls.this : b.rule[0].object_ownership == "BucketOwnerEnforced"
    ])
    error_message = "No bucket has ACLs."
  }

  assert {
    condition = length(aws_s3_bucket_versioning.this) == 5 && alltrue([
      for b in aws_s3_bucket_versioning.this : b.versioning_configuration[0].status == "Enabled"
    ])
    error_message = "Every bucket keeps versions."
  }

  assert {
    condition = jsonencode({
      for class, b in aws_s3_bucket_server_side_encryption_configuration.this : class => [
        one(b.rule).apply_server_side_encryption_by_default[0].sse_algorithm,
        try(substr(one(b.rule).apply_server_side_encryption_by_default[0].kms_master_key_id, 39, 8), ""),
        one(b.rule).bucket_key_enabled,
      ]
      }) == jsonencode({
      landing   = ["aws:kms", "11111111", true]
      tables    = ["aws:kms", "22222222", true]
      results   = ["aws:kms", "33333333", true]
      artifacts = ["aws:kms", "44444444", true]
      logs      = ["AES256", "", false]
    })
    error_message = "Each class has its own key and a bucket key; logs have SSE-S3, or nothing would be delivered."
  }

  assert {
    condition = jsonencode({
      for class, b in aws_s3_bucket_logging.this : class => [b.target_bucket, b.target_prefix]
      }) == jsonencode({
      landing   = ["omics-111122223333-eu-west-1-logs", "access/landing/"]
      tables    = ["omics-111122223333-eu-west-1-logs", "access/tables/"]
      results   = ["omics-111122223333-eu-west-1-logs", "access/results/"]
      artifacts = ["omics-111122223333-eu-west-1-logs", "access/artifacts/"]
      logs      = ["omics-111122223333-eu-west-1-logs", "access/logs/"]
    })
    error_message = "Every bucket's access log goes to the logs bucket, below its own prefix."
  }
}

run "lifecycle" {
  command = plan

  variables {
    results_expire_days = 14
    log_retention_days  = 400
    noncurrent_days     = 21
  }

  assert {
    condition = length(aws_s3_bucket_lifecycle_configuration.this) == 5 && alltrue([
      for b in aws_s3_bucket_lifecycle_configuration.this : anytrue([
        for r in b.rule : r.status == "Enabled" && try(r.abort_incomplete_multipart_upload[0].days_after_initiation, 0) == 7
      ])
    ])
    error_message = "Uploads that nobody ended are dropped after 7 days, in every bucket."
  }

  assert {
    condition = alltrue([
      for b in aws_s3_bucket_lifecycle_configuration.this : anytrue([
        for r in b.rule : r.status == "Enabled" && try(r.noncurrent_version_expiration[0].noncurrent_days, 0) == 21
      ])
    ])
    error_message = "Old versions go, in every bucket."
  }

  assert {
    condition = jsonencode({
      for class, b in aws_s3_bucket_lifecycle_configuration.this : class => [
        for r in b.rule : [coalesce(r.filter[0].prefix, "all keys"), r.expiration[0].days] if coalesce(try(r.expiration[0].days, null), 0) > 0
      ]
    }) == jsonencode({ landing = [], tables = [], results = [["athena/", 14]], artifacts = [], logs = [["all keys", 400]] })
    error_message = "Only Athena's results and logs expire; landed files, tables, code and notebooks' results never do."
  }

  assert {
    condition = jsonencode({
      for class, b in aws_s3_bucket_lifecycle_configuration.this : class => flatten([
        for r in b.rule : [for t in r.transition : [r.filter[0].prefix, t.days, t.storage_class]]
      ])
    }) == jsonencode({ landing = ["landing/", 0, "INTELLIGENT_TIERING"], tables = [], results = [], artifacts = [], logs = [] })
    error_message = "Landed files are tiered from the first day."
  }
}

run "policies" {
  command = plan

  variables {
    landing_writers = ["arn:aws:iam::111122223333:role/omics-land", "arn:aws:iam::111122223333:role/omics-plan"]
  }

  assert {
    condition = jsonencode({
      for class, d in data.aws_iam_policy_document.bucket : class => [for s in jsondecode(d.json).Statement : s.Sid]
      }) == jsonencode({
      landing   = ["DenyWithoutTls", "DenyRemovalOfProtected", "DenyAccountKey", "DenyCustomerKey", "DenyOtherKey", "DenyOtherThanKms", "DenyDeletingLanded", "DenyOverwritingLanded"]
      tables    = ["DenyWithoutTls", "DenyRemovalOfProtected", "DenyAccountKey", "DenyCustomerKey", "DenyOtherKey", "DenyOtherThanKms"]
      results   = ["DenyWithoutTls", "DenyRemovalOfProtected", "DenyAccountKey", "DenyCustomerKey", "DenyOtherKey", "DenyOtherThanKms"]
      artifacts = ["DenyWithoutTls", "DenyRemovalOfProtected", "DenyAccountKey", "DenyCustomerKey", "DenyOtherKey", "DenyOtherThanKms"]
      logs      = ["DenyWithoutTls", "DenyRemovalOfProtected", "DeliverAccessLogs"]
    })
    error_message = "Each bucket has the statements of its class."
  }

  assert {
    condition = alltrue([
      for class, d in data.aws_iam_policy_document.bucket : jsonencode(jsondecode(d.json).Statement[0]) == jsonencode({
        Action    = "s3:*"
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
        Effect    = "Deny"
        Principal = "*"
        Resource = [
          "arn:aws:s3:::omics-111122223333-eu-west-1-${class}/*",
          "arn:aws:s3:::omics-111122223333-eu-west-1-${class}",
        ]
        Sid = "DenyWithoutTls"
      })
    ])
    error_message = "Nothing is said to a bucket without TLS."
  }

  assert {
    condition = alltrue([
      for class, d in data.aws_iam_policy_document.bucket : jsonencode(jsondecode(d.json).Statement[1]) == jsonencode({
        Action    = ["s3:DeleteBucketPolicy", "s3:DeleteBucket"]
        Effect    = "Deny"
        Principal = "*"
        Resource  = "arn:aws:s3:::omics-111122223333-eu-west-1-${class}"
        Sid       = "DenyRemovalOfProtected"
      })
    ])
    error_message = "A protected bucket keeps its policy, and with it all its settings; the policy can be replaced."
  }

  assert {
    condition = jsonencode([
      for s in jsondecode(data.aws_iam_policy_document.bucket["tables"].json).Statement : s.Condition if s.Action == "s3:PutObject"
      ]) == jsonencode([
      {
        Null         = { "s3:x-amz-server-side-encryption-aws-kms-key-id" = "true" }
        StringEquals = { "s3:x-amz-server-side-encryption" = "aws:kms" }
      },
      { Null = { "s3:x-amz-server-side-encryption-customer-algorithm" = "false" } },
      {
        Null = { "s3:x-amz-server-side-encryption-aws-kms-key-id" = "false" }
        StringNotEquals = { "s3:x-amz-server-side-encryption-aws-kms-key-id" = [
          "arn:aws:kms:eu-west-1:111122223333:key/22222222-0000-0000-0000-000000000000",
          "arn:aws:kms:eu-west-1:111122223333:alias/omics-tables",
        ] }
      },
      {
        Null            = { "s3:x-amz-server-side-encryption" = "false" }
        StringNotEquals = { "s3:x-amz-server-side-encryption" = "aws:kms" }
      },
    ])
    error_message = "An upload without encryption headers passes (the bucket encrypts it); one with a key passes only with this bucket's."
  }

  assert {
    condition = jsonencode([
      for s in jsondecode(data.aws_iam_policy_document.bucket["landing"].json).Statement :
      { actions = sort(flatten([s.Action])), effect = s.Effect, except = s.NotResource, who = s.Principal, when = s.Condition } if s.Sid == "DenyDeletingLanded"
      ]) == jsonencode([{
        actions = ["s3:DeleteObject", "s3:DeleteObjectVersion"]
        effect  = "Deny"
        except  = "arn:aws:s3:::omics-111122223333-eu-west-1-landing/landing/.omics-lake/*"
        who     = "*"
        when = { ArnEquals = { "aws:PrincipalArn" = [
          "arn:aws:iam::111122223333:role/omics-land",
          "arn:aws:iam::111122223333:role/omics-plan",
        ] } }
    }])
    error_message = "Who lands files deletes none, but for what lies below .omics-lake/."
  }

  assert {
    condition = jsonencode([
      for s in jsondecode(data.aws_iam_policy_document.bucket["landing"].json).Statement :
      { action = s.Action, effect = s.Effect, except = sort(s.NotResource), when = s.Condition } if s.Sid == "DenyOverwritingLanded"
      ]) == jsonencode([{
        action = "s3:PutObject"
        effect = "Deny"
        except = [
          "arn:aws:s3:::omics-111122223333-eu-west-1-landing/landing/*.sha256",
          "arn:aws:s3:::omics-111122223333-eu-west-1-landing/landing/.omics-lake/*",
        ]
        when = {
          ArnEquals = { "aws:PrincipalArn" = [
            "arn:aws:iam::111122223333:role/omics-land",
            "arn:aws:iam::111122223333:role/omics-plan",
          ] }
          Bool = { "s3:ObjectCreationOperation" = "true" }
          Null = { "s3:if-none-match" = "true" }
        }
    }])
    error_message = "Who lands files overwrites none: what makes an object appear must carry If-None-Match."
  }

  assert {
    condition = jsonencode([
      for s in jsondecode(data.aws_iam_policy_document.bucket["logs"].json).Statement :
      { action = s.Action, effect = s.Effect, resource = s.Resource, who = s.Principal, account = s.Condition.StringEquals, of = sort(s.Condition.ArnEquals["aws:SourceArn"]) } if s.Sid == "DeliverAccessLogs"
      ]) == jsonencode([{
        action   = "s3:PutObject"
        effect   = "Allow"
        resource = "arn:aws:s3:::omics-111122223333-eu-west-1-logs/access/*"
        who      = { Service = "logging.s3.amazonaws.com" }
        account  = { "aws:SourceAccount" = "111122223333" }
        of = [
          "arn:aws:s3:::omics-111122223333-eu-west-1-artifacts",
          "arn:aws:s3:::omics-111122223333-eu-west-1-landing",
          "arn:aws:s3:::omics-111122223333-eu-west-1-logs",
          "arn:aws:s3:::omics-111122223333-eu-west-1-results",
          "arn:aws:s3:::omics-111122223333-eu-west-1-tables",
        ]
    }])
    error_message = "S3 delivers the access logs of these buckets and of no other."
  }
}

run "no_landing_writers" {
  command = plan

  assert {
    condition     = !strcontains(data.aws_iam_policy_document.bucket["landing"].json, "aws:PrincipalArn")
    error_message = "An empty list leaves no statement."
  }
}

run "data_may_go" {
  command = plan

  variables {
    protect_data = false
  }

  assert {
    condition     = alltrue([for b in aws_s3_bucket.this : b.force_destroy])
    error_message = "protect_data = false lets destroy empty every bucket."
  }

  assert {
    condition     = !strcontains(join("", [for d in data.aws_iam_policy_document.bucket : d.json]), "s3:DeleteBucket")
    error_message = "No policy stands in the way of a destroy that was asked for."
  }
}

run "brought_data_buckets" {
  command = plan

  variables {
    bring           = { landing = "our-genomes", results = "our.results" }
    landing_writers = ["arn:aws:iam::111122223333:role/omics-land"]
    key_arns = {
      tables    = "arn:aws:kms:eu-west-1:111122223333:key/22222222-0000-0000-0000-000000000000"
      artifacts = "arn:aws:kms:eu-west-1:111122223333:key/44444444-0000-0000-0000-000000000000"
    }
  }

  assert {
    condition = output.buckets == tomap({
      landing   = "our-genomes"
      tables    = "omics-111122223333-eu-west-1-tables"
      results   = "our.results"
      artifacts = "omics-111122223333-eu-west-1-artifacts"
      logs      = "omics-111122223333-eu-west-1-logs"
    })
    error_message = "A brought bucket takes the place of ours."
  }

  assert {
    condition     = output.arns["landing"] == "arn:aws:s3:::our-genomes"
    error_message = "A brought bucket has an ARN like any other."
  }

  assert {
    condition = alltrue([
      for managed in [
        keys(aws_s3_bucket.this), keys(aws_s3_bucket_policy.this), keys(aws_s3_bucket_logging.this), keys(aws_s3_bucket_versioning.this),
        keys(aws_s3_bucket_public_access_block.this), keys(aws_s3_bucket_ownership_controls.this),
        keys(aws_s3_bucket_server_side_encryption_configuration.this), keys(aws_s3_bucket_lifecycle_configuration.this),
      ] : toset(managed) == toset(["tables", "artifacts", "logs"])
    ])
    error_message = "Nothing of a brought bucket is managed."
  }

  assert {
    condition     = length(regexall("our-genomes|our.results", join("", [for d in data.aws_iam_policy_document.bucket : d.json]))) == 0
    error_message = "No policy speaks of a brought bucket."
  }
}

run "brought_logs_bucket" {
  command = plan

  variables {
    bring = { logs = "company-logs" }
  }

  assert {
    condition = length(aws_s3_bucket_logging.this) == 4 && alltrue([
      for b in aws_s3_bucket_logging.this : b.target_bucket == "company-logs"
    ])
    error_message = "Our buckets log into the brought bucket."
  }

  assert {
    condition     = toset(keys(aws_s3_bucket_policy.this)) == toset(["landing", "tables", "results", "artifacts"])
    error_message = "The brought logs bucket keeps its own policy."
  }
}

run "all_brought" {
  command = plan

  variables {
    bring    = { landing = "one", tables = "two", results = "three", artifacts = "four", logs = "five" }
    key_arns = {}
  }

  assert {
    condition     = length(aws_s3_bucket.this) == 0 && length(output.buckets) == 5
    error_message = "With every bucket brought along there is nothing to make."
  }
}

run "elsewhere" {
  command = plan

  variables {
    context = { name = "omics", account_id = "111122223333", region = "us-gov-west-1", partition = "aws-us-gov" }
    key_arns = {
      landing   = "arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/1"
      tables    = "arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/2"
      results   = "arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/3"
      artifacts = "arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/4"
    }
    landing_writers = ["arn:aws-us-gov:iam::111122223333:role/omics-land"]
  }

  assert {
    condition     = !strcontains(join("", [for d in data.aws_iam_policy_document.bucket : d.json]), "arn:aws:")
    error_message = "No ARN of another partition is left."
  }
}

# A run is a start of the provider, so that some show a wrong value of several variables: each of them has to fail.
run "refuses_missing_key_and_wildcard_writer_and_no_days" {
  command         = plan
  expect_failures = [var.key_arns, var.landing_writers, var.log_retention_days, var.results_expire_days, var.noncurrent_days]

  variables {
    key_arns            = { tables = "arn:aws:kms:eu-west-1:111122223333:key/22222222-0000-0000-0000-000000000000" }
    landing_writers     = ["arn:aws:iam::111122223333:role/omics-*"]
    log_retention_days  = 0
    results_expire_days = 0
    noncurrent_days     = 1.5
  }
}

run "refuses_alias_as_key" {
  command         = plan
  expect_failures = [var.key_arns]

  variables {
    bring    = { landing = "one", results = "three", artifacts = "four" }
    key_arns = { tables = "arn:aws:kms:eu-west-1:111122223333:alias/omics-tables" }
  }
}

run "refuses_bucket_address" {
  command         = plan
  expect_failures = [var.bring]

  variables {
    bring = { landing = "s3://our-genomes" }
  }
}

run "refuses_unknown_class" {
  command         = plan
  expect_failures = [var.bring]

  variables {
    bring = { lake = "our-genomes" }
  }
}
