provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
}

# An account in use: another team's administrator, a deleted role, an auditor, sharing and filtering settings.
override_data {
  target          = data.aws_lakeformation_data_lake_settings.existing
  override_during = plan
  values = {
    admins                                = ["arn:aws:iam::111122223333:role/other-team", "AROAEXAMPLEDELETEDROLE"]
    read_only_admins                      = ["arn:aws:iam::111122223333:role/auditor"]
    trusted_resource_owners               = ["444455556666"]
    external_data_filtering_allow_list    = ["444455556666"]
    authorized_session_tag_value_list     = ["Amazon EMR"]
    allow_external_data_filtering         = true
    allow_full_table_external_data_access = true
    parameters                            = { CROSS_ACCOUNT_VERSION = "1", SET_CONTEXT = "TRUE" }
  }
}

variables {
  admins = ["arn:aws:iam::111122223333:role/omics-lake-deploy"]
}

run "readme_example" {
  command = plan

  assert {
    condition     = output.admins == toset(["arn:aws:iam::111122223333:role/omics-lake-deploy", "arn:aws:iam::111122223333:role/other-team"])
    error_message = "Our administrator joins the living ones; the deleted role's id is dropped."
  }

  assert {
    condition     = aws_lakeformation_data_lake_settings.this.read_only_admins == toset(["arn:aws:iam::111122223333:role/auditor"])
    error_message = "Read-only administrators stay."
  }

  assert {
    condition     = aws_lakeformation_data_lake_settings.this.trusted_resource_owners == tolist(["444455556666"]) && aws_lakeformation_data_lake_settings.this.external_data_filtering_allow_list == toset(["444455556666"])
    error_message = "Trusted owners and the filtering list stay."
  }

  assert {
    condition     = aws_lakeformation_data_lake_settings.this.authorized_session_tag_value_list == tolist(["Amazon EMR"]) && aws_lakeformation_data_lake_settings.this.allow_external_data_filtering
    error_message = "External filtering and its session tags stay."
  }

  assert {
    condition     = aws_lakeformation_data_lake_settings.this.allow_full_table_external_data_access
    error_message = "Full-table access stays as it is unless told otherwise."
  }

  assert {
    condition     = aws_lakeformation_data_lake_settings.this.parameters == tomap({ CROSS_ACCOUNT_VERSION = "1", SET_CONTEXT = "TRUE" })
    error_message = "Parameters stay."
  }
}

run "sharing_version_and_full_table_access_can_be_set" {
  command = plan

  variables {
    cross_account_version                 = 4
    allow_full_table_external_data_access = false
  }

  assert {
    condition     = aws_lakeformation_data_lake_settings.this.parameters == tomap({ CROSS_ACCOUNT_VERSION = "4", SET_CONTEXT = "TRUE" })
    error_message = "Only the sharing version changes."
  }

  assert {
    condition     = !aws_lakeformation_data_lake_settings.this.allow_full_table_external_data_access
    error_message = "A given false is not taken for unset."
  }
}

run "a_higher_sharing_version_is_not_lowered" {
  command = plan

  override_data {
    target          = data.aws_lakeformation_data_lake_settings.existing
    override_during = plan
    values          = { admins = [], parameters = { CROSS_ACCOUNT_VERSION = "4", SET_CONTEXT = "TRUE" } }
  }

  variables {
    cross_account_version = 3
  }

  assert {
    condition     = aws_lakeformation_data_lake_settings.this.parameters == tomap({ CROSS_ACCOUNT_VERSION = "4", SET_CONTEXT = "TRUE" })
    error_message = "What another share of the account needs stays."
  }
}

run "refuses_no_administrator" {
  command         = plan
  expect_failures = [var.admins]

  variables {
    admins = []
  }
}

run "refuses_a_star_as_administrator" {
  command         = plan
  expect_failures = [var.admins]

  variables {
    admins = ["arn:aws:iam::111122223333:role/*"]
  }
}

run "refuses_an_unknown_sharing_version" {
  command         = plan
  expect_failures = [var.cross_account_version]

  variables {
    cross_account_version = 9
  }
}
