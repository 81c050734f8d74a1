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
    name       = "atlas"
    account_id = "123456789012"
    region     = "eu-west-1"
    partition  = "aws"
  }
  workgroup = "atlas"
  databases = { omics = "atlas_omics", marts = "atlas_marts" }
}

run "readme_example" {
  command = plan

  variables {
    users = { authors = ["ada"], readers = ["grace", "ada"] }
  }

  assert {
    condition     = aws_quicksight_data_source.lake.type == "ATHENA" && aws_quicksight_data_source.lake.parameters[0].athena[0].work_group == "atlas"
    error_message = "The data source queries in the lake's workgroup."
  }

  assert {
    condition     = !aws_quicksight_data_source.lake.ssl_properties[0].disable_ssl
    error_message = "Encrypted on the way."
  }

  assert {
    condition     = [for role in ["authors", "readers"] : aws_quicksight_group.role[role].group_name] == ["atlas-authors", "atlas-readers"]
    error_message = "Two groups with the project's name."
  }

  assert {
    condition = {
      for key, member in aws_quicksight_group_membership.user : key => "${member.member_name} in ${member.group_name}"
      } == {
      "authors/ada"   = "ada in atlas-authors"
      "readers/ada"   = "ada in atlas-readers"
      "readers/grace" = "grace in atlas-readers"
    }
    error_message = "Each user is in the groups that name them."
  }

  assert {
    condition = [
      for permission in aws_quicksight_data_source.lake.permission : permission.principal
    ] == ["arn:aws:quicksight:eu-west-1:123456789012:group/default/atlas-authors"]
    error_message = "Authors alone use the data source."
  }

  assert {
    condition = alltrue(flatten([
      for permission in aws_quicksight_data_source.lake.permission : [
        for action in permission.actions : !can(regex(":(Update|Delete|Create)", action))
      ]
    ]))
    error_message = "Authors do not change it."
  }
}

run "owners_may_change_it" {
  command = plan

  variables {
    owners          = ["arn:aws:quicksight:us-east-1:123456789012:user/default/ada"]
    identity_region = "us-east-1"
  }

  assert {
    condition = contains(one([
      for permission in aws_quicksight_data_source.lake.permission : permission.actions if permission.principal == var.owners[0]
    ]), "quicksight:UpdateDataSource")
    error_message = "An owner may change the data source."
  }

  assert {
    condition     = output.group_arns["readers"] == "arn:aws:quicksight:us-east-1:123456789012:group/default/atlas-readers"
    error_message = "Groups are where QuickSight keeps its users."
  }
}

run "refuses_owners_that_are_not_quicksights" {
  command = plan

  variables {
    owners = ["arn:aws:iam::123456789012:user/ada"]
  }

  expect_failures = [var.owners]
}
