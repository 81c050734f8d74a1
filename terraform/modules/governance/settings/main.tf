# Putting the settings replaces all of them, so what others have set is read first and put back with ours.
data "aws_lakeformation_data_lake_settings" "existing" {}

locals {
  existing = data.aws_lakeformation_data_lake_settings.existing

  # A deleted role stays in the list as a bare id, which is refused when it is put back.
  existing_admins           = [for admin in coalesce(local.existing.admins, []) : admin if startswith(admin, "arn:")]
  existing_read_only_admins = [for admin in coalesce(local.existing.read_only_admins, []) : admin if startswith(admin, "arn:")]

  # Never lowered: other shares of the account may live by the version that it has.
  version_set   = try(tonumber(local.existing.parameters["CROSS_ACCOUNT_VERSION"]), 1)
  cross_account = var.cross_account_version == null ? {} : { CROSS_ACCOUNT_VERSION = tostring(max(var.cross_account_version, local.version_set)) }
}

resource "aws_lakeformation_data_lake_settings" "this" {
  admins           = setunion(local.existing_admins, var.admins)
  read_only_admins = local.existing_read_only_admins
  parameters       = merge(local.existing.parameters, local.cross_account)

  trusted_resource_owners            = local.existing.trusted_resource_owners
  external_data_filtering_allow_list = local.existing.external_data_filtering_allow_list
  authorized_session_tag_value_list  = local.existing.authorized_session_tag_value_list
  allow_external_data_filtering      = local.existing.allow_external_data_filtering
  allow_full_table_external_data_access = (
    var.allow_full_table_external_data_access == null
    ? local.existing.allow_full_table_external_data_access
    : var.allow_full_table_external_data_access
  )

  # create_database_default_permissions and create_table_default_permissions are left out on purpose: what is not put
  # is empty, so new databases and tables give nothing to IAMAllowedPrincipals.

  lifecycle {
    postcondition {
      condition     = try(length(self.create_database_default_permissions), 0) + try(length(self.create_table_default_permissions), 0) == 0
      error_message = "Somebody gave IAMAllowedPrincipals back its default permissions: new tables would be open to all IAM rights. Apply with -replace of this resource, or clear them in the console."
    }
  }
}
