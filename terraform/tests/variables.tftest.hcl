# What the root itself refuses; what a module refuses is in the module's own tests. Nothing is asked of AWS.

mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333", arn = "arn:aws:iam::111122223333:role/deployer" }
  }

  mock_data "aws_iam_session_context" {
    defaults = { issuer_arn = "arn:aws:iam::111122223333:role/deployer" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }

  mock_data "aws_region" {
    defaults = { name = "eu-west-1" }
  }

  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }

  mock_data "aws_availability_zones" {
    defaults = { names = ["eu-west-1a", "eu-west-1b"] }
  }
}

# The part that holds the data is enough to be refused.
variables {
  data_only = true
  artifacts = { wheel = "", entries = {}, modules = "" }
}

run "refuses_wrong_words" {
  command         = plan
  expect_failures = [var.name, var.account_id, var.legacy_variant_stores, var.log_retention_days]

  variables {
    name                  = "Omics_Lake"
    account_id            = "omics"
    legacy_variant_stores = { enabled = true }
    log_retention_days    = 10
  }
}

run "refuses_a_name_with_two_dashes" {
  command         = plan
  expect_failures = [var.name]

  variables {
    name = "omics--lake"
  }
}

run "refuses_a_database_that_athena_cannot_name" {
  command         = plan
  expect_failures = [var.bring_databases]

  variables {
    bring_databases = { omics = "Hospital-Omics" }
  }
}

run "refuses_one_database_for_two_namespaces" {
  command         = plan
  expect_failures = [var.bring_databases]

  variables {
    bring_databases = { omics = "hospital", ops = "hospital" }
  }
}
