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
  key_arn = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555"
}

run "readme_example" {
  command = plan

  variables {
    context = {
      name       = "omics-lake"
      account_id = "123456789012"
      region     = "eu-west-1"
      partition  = "aws"
    }
    reference_arn = "arn:aws:omics:eu-west-1:123456789012:referenceStore/1234567890/reference/2345678901"
  }

  assert {
    condition     = aws_cloudformation_stack.stores.parameters["VariantStoreName"] == "omics_lake_variants"
    error_message = "A store's name has no hyphen."
  }

  assert {
    condition     = length(regexall("SseConfig:[[:space:]]+Type: KMS[[:space:]]+KeyArn: !Ref KeyArn", aws_cloudformation_stack.stores.template_body)) == 2
    error_message = "Both stores are encrypted with KMS."
  }
}

run "refuses_the_arn_of_a_store" {
  command = plan

  variables {
    reference_arn = "arn:aws:omics:eu-west-1:123456789012:referenceStore/1234567890"
  }

  expect_failures = [var.reference_arn]
}
