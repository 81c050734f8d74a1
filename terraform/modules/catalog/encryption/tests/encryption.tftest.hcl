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
  context = { name = "omics-lake", account_id = "111122223333", region = "eu-west-1", partition = "aws" }
  key_arn = "arn:aws:kms:eu-west-1:111122223333:alias/omics-lake-tables"
}

run "readme_example" {
  command = plan

  assert {
    condition     = aws_glue_data_catalog_encryption_settings.this.data_catalog_encryption_settings[0].encryption_at_rest[0].catalog_encryption_mode == "SSE-KMS"
    error_message = "Readers use the key themselves when no service role is given."
  }

  assert {
    condition     = aws_glue_data_catalog_encryption_settings.this.data_catalog_encryption_settings[0].encryption_at_rest[0].sse_aws_kms_key_id == "arn:aws:kms:eu-west-1:111122223333:alias/omics-lake-tables"
    error_message = "Metadata is encrypted with the given key."
  }

  assert {
    condition     = aws_glue_data_catalog_encryption_settings.this.data_catalog_encryption_settings[0].connection_password_encryption[0].return_connection_password_encrypted
    error_message = "Connection passwords leave the catalog encrypted."
  }
}

run "service_role_spares_the_readers" {
  command = plan

  variables {
    service_role_arn = "arn:aws:iam::111122223333:role/catalog-key"
  }

  assert {
    condition     = aws_glue_data_catalog_encryption_settings.this.data_catalog_encryption_settings[0].encryption_at_rest[0].catalog_encryption_mode == "SSE-KMS-WITH-SERVICE-ROLE"
    error_message = "With a service role Glue uses the key."
  }
}

run "refuses_a_key_id" {
  command         = plan
  expect_failures = [var.key_arn]

  variables {
    key_arn = "1234abcd-12ab-34cd-56ef-1234567890ab"
  }
}
