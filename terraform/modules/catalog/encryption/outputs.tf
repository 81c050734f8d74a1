output "mode" {
  description = "How the catalog is encrypted: the root shows it to whoever owns the account."
  value       = aws_glue_data_catalog_encryption_settings.this.data_catalog_encryption_settings[0].encryption_at_rest[0].catalog_encryption_mode
}
