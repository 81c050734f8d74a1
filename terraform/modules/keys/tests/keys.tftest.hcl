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
}

# The example of the README.
run "example" {
  command = plan

  variables {
    users = {
      landing = {
        encrypt = ["arn:aws:iam::111122223333:role/omics-land"]
        decrypt = ["arn:aws:iam::111122223333:role/omics-build", "arn:aws:iam::111122223333:role/omics-healthomics"]
      }
      tables = { encrypt = ["arn:aws:iam::111122223333:role/omics-build"] }
      logs   = { encrypt = ["arn:aws:iam::111122223333:role/omics-build"] }
    }
    administrators = ["arn:aws:iam::111122223333:role/key-admin"]
  }

  assert {
    condition     = toset(keys(aws_kms_key.this)) == toset(["landing", "tables", "results", "artifacts", "logs"])
    error_message = "There is one key per data class."
  }

  assert {
    condition = alltrue([
      for key in aws_kms_key.this : key.enable_key_rotation && key.deletion_window_in_days == 30
    ])
    error_message = "Every key rotates and waits 30 days before it is deleted."
  }

  assert {
    condition     = aws_kms_alias.this["landing"].name == "alias/omics-landing" && aws_kms_alias.this["logs"].name == "alias/omics-logs"
    error_message = "Aliases follow the project and the class."
  }

  assert {
    condition = jsonencode([
      for s in jsondecode(data.aws_iam_policy_document.key["landing"].json).Statement :
      { actions = sort(s.Action), principal = s.Principal, via = s.Condition.StringEquals["kms:ViaService"] } if s.Sid == "UsersWrite"
      ]) == jsonencode([{
        actions   = ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"]
        principal = { AWS = "arn:aws:iam::111122223333:role/omics-land" }
        via       = "s3.eu-west-1.amazonaws.com"
    }])
    error_message = "Who lands files encrypts and decrypts, through S3 only."
  }

  assert {
    condition = jsonencode([
      for s in jsondecode(data.aws_iam_policy_document.key["landing"].json).Statement :
      { actions = sort(s.Action), roles = sort(s.Principal.AWS), via = s.Condition.StringEquals["kms:ViaService"] } if s.Sid == "UsersRead"
      ]) == jsonencode([{
        actions = ["kms:Decrypt", "kms:DescribeKey"]
        roles   = ["arn:aws:iam::111122223333:role/omics-build", "arn:aws:iam::111122223333:role/omics-healthomics"]
        via     = "s3.eu-west-1.amazonaws.com"
    }])
    error_message = "Readers decrypt and no more."
  }

  assert {
    condition = jsonencode([
      for s in jsondecode(data.aws_iam_policy_document.key["tables"].json).Statement :
      { actions = sort(s.Action), via = sort(s.Condition.StringEquals["kms:ViaService"]) } if s.Sid == "UsersWrite"
      ]) == jsonencode([{
        actions = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"]
        via     = ["glue.eu-west-1.amazonaws.com", "s3.eu-west-1.amazonaws.com"]
    }])
    error_message = "The tables' key serves S3 and the Glue catalog."
  }

  assert {
    condition = jsonencode([
      for s in jsondecode(data.aws_iam_policy_document.key["logs"].json).Statement :
      { actions = sort(s.Action), free = !can(s.Condition) } if s.Sid == "UsersWrite"
    ]) == jsonencode([{ actions = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"], free = true }])
    error_message = "Bookmarks are encrypted by the role itself: no service to name."
  }

  assert {
    condition     = !strcontains(data.aws_iam_policy_document.key["tables"].json, "role/omics-land") && !strcontains(data.aws_iam_policy_document.key["results"].json, "role/omics-")
    error_message = "A role that a class does not list has no statement on its key."
  }
}

# HealthOmics stores: the service uses the landing key itself, and nobody reaches it otherwise than through the service.
run "healthomics" {
  command = plan

  variables {
    healthomics = {
      landing = ["arn:aws:iam::111122223333:role/deploy"]
      tables  = ["arn:aws:iam::111122223333:role/deploy"]
    }
  }

  assert {
    condition = jsonencode({
      for class in ["landing", "tables", "results"] : class => [
        for s in jsondecode(data.aws_iam_policy_document.key[class].json).Statement :
        { actions = sort(s.Action), who = s.Principal, condition = try(s.Condition, null) } if startswith(s.Sid, "HealthOmics")
      ]
      }) == jsonencode({
      landing = [
        {
          actions   = ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"]
          who       = { AWS = "arn:aws:iam::111122223333:role/deploy" }
          condition = { StringEquals = { "kms:ViaService" = "omics.eu-west-1.amazonaws.com" } }
        },
        {
          actions   = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext"]
          who       = { Service = "omics.amazonaws.com" }
          condition = null
        },
      ]
      tables = [
        {
          actions   = ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"]
          who       = { AWS = "arn:aws:iam::111122223333:role/deploy" }
          condition = { StringEquals = { "kms:ViaService" = "omics.eu-west-1.amazonaws.com" } }
        },
      ]
      results = []
    })
    error_message = "Stores get what HealthOmics asks for, on their classes alone."
  }
}

# Whoever administers cannot read, and no statement is wider than it must be.
run "administration_is_not_use" {
  command = plan

  variables {
    administrators = ["arn:aws:iam::111122223333:role/key-admin"]
    users          = { tables = { encrypt = ["arn:aws:iam::111122223333:role/omics-build"] } }
  }

  assert {
    condition = alltrue(flatten([
      for document in data.aws_iam_policy_document.key : [
        for s in jsondecode(document.json).Statement : [
          for action in flatten([s.Action]) : !strcontains(action, "*")
        ]
      ]
    ]))
    error_message = "No action of any key policy holds a wildcard: each is named, kms:* above all."
  }

  assert {
    condition = alltrue(flatten([
      for document in data.aws_iam_policy_document.key : [
        for s in jsondecode(document.json).Statement : [
          for principal in flatten([values(s.Principal)]) : !strcontains(principal, "*")
        ]
      ]
    ]))
    error_message = "Every principal is named."
  }

  assert {
    condition = alltrue(flatten([
      for document in data.aws_iam_policy_document.key : [
        for s in jsondecode(document.json).Statement : length(setintersection(flatten([s.Action]), [
          "kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo",
        ])) == 0
        if anytrue([for p in flatten([try(s.Principal.AWS, [])]) : endswith(p, ":root") || endswith(p, "role/key-admin")])
      ]
    ]))
    error_message = "Neither the account nor an administrator encrypts or decrypts."
  }

  assert {
    condition = alltrue([
      for document in data.aws_iam_policy_document.key : length([
        for s in jsondecode(document.json).Statement : s
        if s.Principal == { AWS = "arn:aws:iam::111122223333:root" } && contains(flatten([s.Action]), "kms:PutKeyPolicy") && !can(s.Condition)
      ]) == 1
    ])
    error_message = "The account keeps kms:PutKeyPolicy without a condition, or nobody could mend a policy."
  }

  assert {
    condition = alltrue(flatten([
      for document in data.aws_iam_policy_document.key : [
        for s in jsondecode(document.json).Statement : try(s.Condition, {}) == { Bool = { "kms:GrantIsForAWSResource" = "true" } } && s.Action == "kms:CreateGrant"
        if contains(flatten([s.Action]), "kms:CreateGrant")
      ]
    ]))
    error_message = "A grant is made only for a service that asks on the caller's behalf."
  }

  assert {
    condition = alltrue([
      for class in ["artifacts", "logs"] : !strcontains(data.aws_iam_policy_document.key[class].json, "kms:CreateGrant")
    ])
    error_message = "No service takes the keys of artifacts and logs along by a grant."
  }
}

# Services that use the logs' key, each held to this account's own things.
run "services_of_logs" {
  command = plan

  assert {
    condition = jsonencode([
      for s in jsondecode(data.aws_iam_policy_document.key["logs"].json).Statement :
      { principal = s.Principal, arns = sort(s.Condition.ArnLike["kms:EncryptionContext:aws:logs:arn"]) } if s.Sid == "LogGroups"
      ]) == jsonencode([{
        principal = { Service = "logs.eu-west-1.amazonaws.com" }
        arns = [
          "arn:aws:logs:eu-west-1:111122223333:log-group:/aws-glue/jobs/*",
          "arn:aws:logs:eu-west-1:111122223333:log-group:/omics/*",
        ]
    }])
    error_message = "CloudWatch Logs encrypts the log groups of this project and of Glue jobs, no others."
  }

  assert {
    condition = jsonencode([
      for s in jsondecode(data.aws_iam_policy_document.key["logs"].json).Statement :
      { actions = sort(s.Action), services = sort(flatten([s.Principal.Service])), condition = s.Condition } if startswith(s.Sid, "AlertsFrom")
      ]) == jsonencode([
      {
        actions  = ["kms:Decrypt", "kms:GenerateDataKey"]
        services = ["budgets.amazonaws.com", "cloudwatch.amazonaws.com"]
        condition = { StringEquals = {
          "aws:SourceAccount"                      = "111122223333"
          "kms:EncryptionContext:aws:sns:topicArn" = "arn:aws:sns:eu-west-1:111122223333:omics-alerts"
        } }
      },
      {
        actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
        services  = ["events.amazonaws.com"]
        condition = { StringEquals = { "kms:EncryptionContext:aws:sns:topicArn" = "arn:aws:sns:eu-west-1:111122223333:omics-alerts" } }
      },
    ])
    error_message = "Alerts reach the one encrypted topic; EventBridge is not asked for an account it does not send."
  }

  assert {
    condition = alltrue([
      for class in ["landing", "tables", "results", "artifacts"] : !strcontains(data.aws_iam_policy_document.key[class].json, "\"Service\"")
    ])
    error_message = "No service principal is named on a key that holds data."
  }

  # Nobody listed.
  assert {
    condition = {
      for class, document in data.aws_iam_policy_document.key : class => [for s in jsondecode(document.json).Statement : s.Sid]
      } == {
      landing   = ["AccountAdminister", "AccountLendToServices"]
      tables    = ["AccountAdminister", "AccountLendToServices"]
      results   = ["AccountAdminister", "AccountLendToServices"]
      artifacts = ["AccountAdminister"]
      logs      = ["AccountAdminister", "LogGroups", "AlertsFromAlarmsAndBudgets", "AlertsFromEventBridge"]
    }
    error_message = "Empty lists leave no statement."
  }
}

# A partition other than the commercial one: nothing is spelled out.
run "elsewhere" {
  command = plan

  providers = { aws = aws.china }

  variables {
    context = { name = "omics", account_id = "111122223333", region = "cn-north-1", partition = "aws-cn" }
    users   = { landing = { encrypt = ["arn:aws-cn:iam::111122223333:role/omics-land"] } }
  }

  assert {
    condition = jsonencode([
      for s in jsondecode(data.aws_iam_policy_document.key["landing"].json).Statement : s.Condition if s.Sid == "UsersWrite"
    ]) == jsonencode([{ StringEquals = { "kms:ViaService" = "s3.cn-north-1.amazonaws.com.cn" } }])
    error_message = "Service names follow the partition."
  }

  assert {
    condition     = !strcontains(join("", [for d in data.aws_iam_policy_document.key : d.json]), "arn:aws:")
    error_message = "No ARN of another partition is left."
  }
}

provider "aws" {
  alias                       = "china"
  region                      = "cn-north-1"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
}

# A run is a start of the provider, so that some show a wrong value of several variables: each of them has to fail.
run "refuses_unknown_class_and_anyone_as_administrator_and_bad_name" {
  command         = plan
  expect_failures = [var.users, var.administrators, var.context]

  variables {
    users          = { landed = { decrypt = ["arn:aws:iam::111122223333:role/omics-build"] } }
    administrators = ["*"]
    context        = { name = "Omics_Lake", account_id = "111122223333", region = "eu-west-1", partition = "aws" }
  }
}

run "refuses_wildcard_user" {
  command         = plan
  expect_failures = [var.users]

  variables {
    users = { landing = { decrypt = ["arn:aws:iam::111122223333:role/*"] } }
  }
}

run "refuses_account_as_user" {
  command         = plan
  expect_failures = [var.users]

  variables {
    users = { landing = { decrypt = ["arn:aws:iam::111122223333:root"] } }
  }
}
