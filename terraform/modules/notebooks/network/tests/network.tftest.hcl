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
  target = data.aws_availability_zones.here
  values = { names = ["eu-west-1a", "eu-west-1b", "eu-west-1c"] }
}

variables {
  context = {
    name       = "atlas"
    account_id = "123456789012"
    region     = "eu-west-1"
    partition  = "aws"
  }
  services    = { athena = ["athena:StartQueryExecution", "athena:GetQueryExecution"] }
  s3_access   = { Results = { actions = ["s3:GetObject"], resources = ["arn:aws:s3:::atlas-results/athena/*"] } }
  log_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
}

run "readme_example" {
  command = plan

  assert {
    condition     = [for place in ["0", "1"] : aws_subnet.private[place].cidr_block] == ["10.87.0.0/25", "10.87.0.128/25"]
    error_message = "The range is halved."
  }

  assert {
    condition     = aws_subnet.private["0"].availability_zone != aws_subnet.private["1"].availability_zone
    error_message = "The subnets are in two zones."
  }

  assert {
    condition     = alltrue([for subnet in aws_subnet.private : !subnet.map_public_ip_on_launch])
    error_message = "No public addresses."
  }

  assert {
    condition     = aws_vpc_endpoint.service["athena"].service_name == "com.amazonaws.eu-west-1.athena"
    error_message = "The endpoint is of the region at hand."
  }

  assert {
    condition     = aws_vpc_endpoint.service["athena"].private_dns_enabled
    error_message = "Without private names the SDK would call the public address."
  }

  assert {
    condition     = aws_cloudwatch_log_group.flow.kms_key_id == var.log_key_arn && aws_flow_log.this.traffic_type == "ALL"
    error_message = "All flows are logged, encrypted."
  }

  assert {
    condition     = length(aws_default_security_group.closed.tags) == 1 && aws_vpc.this.enable_dns_support
    error_message = "The default group is taken over."
  }

  # Endpoints let through what is listed.
  assert {
    condition = jsondecode(aws_vpc_endpoint.service["athena"].policy).Statement == [{
      Sid       = "OwnAccount"
      Effect    = "Allow"
      Action    = ["athena:StartQueryExecution", "athena:GetQueryExecution"]
      Resource  = "*"
      Principal = { AWS = "*" }
      Condition = { StringEquals = { "aws:PrincipalAccount" = "123456789012" } }
    }]
    error_message = "Only listed actions of this account's identities pass."
  }

  assert {
    condition = jsondecode(aws_vpc_endpoint.s3.policy).Statement == [{
      Sid       = "Results"
      Effect    = "Allow"
      Action    = "s3:GetObject"
      Resource  = "arn:aws:s3:::atlas-results/athena/*"
      Principal = { AWS = "*" }
      Condition = { StringEquals = { "aws:PrincipalAccount" = "123456789012" } }
    }]
    error_message = "Only listed objects are reached."
  }

  # The flow log writes its own group alone.
  assert {
    condition     = jsondecode(aws_iam_role_policy.flow.policy).Statement[0].Resource == "arn:aws:logs:eu-west-1:123456789012:log-group:/atlas/network:*"
    error_message = "One log group."
  }

  assert {
    condition     = jsondecode(aws_iam_role.flow.assume_role_policy).Statement[0].Condition.StringEquals == { "aws:SourceAccount" = "123456789012" }
    error_message = "For this account's flow logs."
  }
}

run "keeps_flows_for_a_week" {
  command = plan

  variables {
    log_retention_days = 7
  }

  assert {
    condition     = aws_cloudwatch_log_group.flow.retention_in_days == 7
    error_message = "Flows are kept as long as said, also for less than a month."
  }
}

run "refuses_a_wildcard_action" {
  command = plan

  variables {
    services = { athena = ["athena:*"] }
  }

  expect_failures = [var.services]
}

run "refuses_every_bucket_of_the_world" {
  command = plan

  variables {
    s3_access = { All = { actions = ["s3:GetObject"], resources = ["*"] } }
  }

  expect_failures = [var.s3_access]
}

run "refuses_a_range_too_small" {
  command = plan

  variables {
    cidr = "10.0.0.0/28"
  }

  expect_failures = [var.cidr]
}
