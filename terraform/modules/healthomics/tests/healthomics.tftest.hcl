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
  buckets = {
    landing   = "atlas-123456789012-eu-west-1-landing"
    artifacts = "atlas-123456789012-eu-west-1-artifacts"
  }
  key_arn = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
}

run "readme_example" {
  command = plan

  variables {
    reference_store_name = "references"
  }

  assert {
    condition     = aws_cloudformation_stack.stores.parameters["ExistingReferenceStoreId"] == ""
    error_message = "Without an existing store the template has to make one."
  }

  assert {
    condition     = aws_cloudformation_stack.stores.parameters["SequenceStoreName"] == "atlas"
    error_message = "The sequence store bears the project's name."
  }

  assert {
    condition     = aws_cloudformation_stack.stores.parameters["KeyArn"] == var.key_arn
    error_message = "The stores are encrypted with the given key."
  }

  assert {
    condition     = length(regexall("SseConfig:[[:space:]]+Type: KMS[[:space:]]+KeyArn: !Ref KeyArn", aws_cloudformation_stack.stores.template_body)) == 2
    error_message = "Both stores are encrypted with KMS."
  }

  assert {
    condition     = aws_iam_role.import.name == "atlas-healthomics"
    error_message = "The role's name is fixed: key policies are built from it."
  }

  assert {
    condition     = output.import_role_arn == "arn:aws:iam::123456789012:role/atlas-healthomics"
    error_message = "The role's ARN is known at plan."
  }

  assert {
    condition     = output.fasta_place == "s3://atlas-123456789012-eu-west-1-artifacts/reference/"
    error_message = "FASTA files go where the role may read."
  }
}

run "only_our_healthomics_may_take_the_role" {
  command = plan

  assert {
    condition = jsondecode(aws_iam_role.import.assume_role_policy).Statement == [{
      Action    = "sts:AssumeRole"
      Effect    = "Allow"
      Principal = { Service = "omics.amazonaws.com" }
      Condition = {
        StringEquals = { "aws:SourceAccount" = "123456789012" }
        ArnLike      = { "aws:SourceArn" = "arn:aws:omics:eu-west-1:123456789012:*" }
      }
    }]
    error_message = "The trust policy names HealthOmics of this account and region."
  }
}

run "the_role_reads_the_fasta_prefix_alone" {
  command = plan

  variables {
    fasta = { bucket = "landing", prefix = "landing/genomes/" }
  }

  assert {
    condition = {
      for statement in jsondecode(aws_iam_role_policy.import.policy).Statement : statement.Sid => [statement.Action, statement.Resource]
      } == {
      ReadFasta  = ["s3:GetObject", "arn:aws:s3:::atlas-123456789012-eu-west-1-landing/landing/genomes/*"]
      ListFasta  = ["s3:ListBucket", "arn:aws:s3:::atlas-123456789012-eu-west-1-landing"]
      FindBucket = ["s3:GetBucketLocation", "arn:aws:s3:::atlas-123456789012-eu-west-1-landing"]
    }
    error_message = "Nothing but the FASTA prefix is readable."
  }

  assert {
    condition = jsondecode(aws_iam_role_policy.import.policy).Statement[1].Condition == {
      StringLike = { "s3:prefix" = "landing/genomes/*" }
    }
    error_message = "Nothing but the FASTA prefix is listed."
  }
}

run "adopts_an_existing_store" {
  command = plan

  variables {
    existing_reference_store_id = "1234567890"
  }

  assert {
    condition     = aws_cloudformation_stack.stores.parameters["ExistingReferenceStoreId"] == "1234567890"
    error_message = "The template is told of the existing store."
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
    condition     = aws_iam_role.import.permissions_boundary == "arn:aws:iam::123456789012:policy/boundary"
    error_message = "The role has the boundary."
  }
}

# A run is a start of the provider, so that some show a wrong value of several variables: each of them has to fail.
run "refuses_a_store_arn_and_a_prefix_that_opens_the_bucket_and_a_key_alias" {
  command         = plan
  expect_failures = [var.existing_reference_store_id, var.fasta, var.key_arn]

  variables {
    existing_reference_store_id = "arn:aws:omics:eu-west-1:123456789012:referenceStore/1234567890"
    fasta                       = { prefix = "*" }
    key_arn                     = "arn:aws:kms:eu-west-1:123456789012:alias/atlas-tables"
  }
}

run "refuses_a_bucket_it_was_not_given" {
  command = plan

  variables {
    buckets = { artifacts = "atlas-123456789012-eu-west-1-artifacts" }
    fasta   = { bucket = "landing" }
  }

  expect_failures = [var.fasta]
}
