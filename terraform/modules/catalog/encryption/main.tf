# One setting for all catalogs of the account in this region: only the root that owns the account may hold it.
resource "aws_glue_data_catalog_encryption_settings" "this" {
  catalog_id = var.context.account_id

  data_catalog_encryption_settings {
    encryption_at_rest {
      catalog_encryption_mode         = var.service_role_arn == null ? "SSE-KMS" : "SSE-KMS-WITH-SERVICE-ROLE"
      catalog_encryption_service_role = var.service_role_arn
      sse_aws_kms_key_id              = var.key_arn
    }

    connection_password_encryption {
      aws_kms_key_id                       = var.key_arn
      return_connection_password_encrypted = true
    }
  }
}
