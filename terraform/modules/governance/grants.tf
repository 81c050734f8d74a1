locals {
  lake       = { project = [var.context.name] }
  operations = { data_class = ["operations"] }
  classes    = [for value in local.tag_values.data_class : value if !contains(["mixed", "operations"], value)]
  write      = ["ALTER", "DELETE", "DESCRIBE", "INSERT", "SELECT"]

  # What a role may do, as a tag expression: all keys must match, any value of a key does. SELECT reaches the columns
  # whose tags match, so sensitivity = open leaves the identifying ones out.
  may = {
    analyst = {
      DATABASE = { permissions = ["DESCRIBE"], where = merge(local.lake, { data_class = ["mixed"] }) }
      TABLE    = { permissions = ["DESCRIBE", "SELECT"], where = merge(local.lake, { data_class = local.classes, sensitivity = ["open"] }) }
    }
    engineer = {
      DATABASE = { permissions = ["DESCRIBE"], where = local.lake }
      TABLE    = { permissions = ["DESCRIBE", "SELECT"], where = local.lake }
    }
    plan = {}
    land = {
      DATABASE = { permissions = ["DESCRIBE"], where = merge(local.lake, local.operations) }
      TABLE    = { permissions = local.write, where = merge(local.lake, local.operations) }
    }
    # Terraform makes every table: no job may.
    build = {
      DATABASE = { permissions = ["DESCRIBE"], where = local.lake }
      TABLE    = { permissions = local.write, where = local.lake }
    }
    maintain = {
      DATABASE = { permissions = ["DESCRIBE"], where = local.lake }
      TABLE    = { permissions = local.write, where = local.lake }
    }
    # A filtered principal sees the databases; its rows come from the filters.
    filtered = {
      DATABASE = { permissions = ["DESCRIBE"], where = merge(local.lake, { data_class = ["mixed"] }) }
    }
  }

  members = merge(
    { for arn in var.principals.analyst : "analyst/${arn}" => { role = "analyst", principal = arn } },
    { for arn in var.principals.engineer : "engineer/${arn}" => { role = "engineer", principal = arn } },
    { for family, arn in var.principals.etl : "etl/${family}" => { role = family, principal = arn } },
    { for arn in distinct(flatten(values(var.project_filters)[*].principals)) : "filtered/${arn}" => { role = "filtered", principal = arn } },
  )

  inside_grants = merge([
    for key, member in local.members : {
      for type, grant in local.may[member.role] : "${key}/${type}" => merge(grant, { principal = member.principal, type = type, grantable = false })
    }
  ]...)

  outside_grants = merge([
    for name, share in var.outside : {
      "outside/${name}/DATABASE" = {
        principal   = share.principal
        type        = "DATABASE"
        grantable   = share.grantable
        permissions = ["DESCRIBE"]
        where       = merge(local.lake, { data_class = setunion(["mixed"], setintersection(coalesce(share.tags.data_class, []), ["operations"])) })
      }
      "outside/${name}/TABLE" = {
        principal   = share.principal
        type        = "TABLE"
        grantable   = share.grantable
        permissions = ["DESCRIBE", "SELECT"]
        where       = merge(local.lake, { data_class = coalesce(share.tags.data_class, local.classes), sensitivity = share.tags.sensitivity })
      }
    }
  ]...)

  # Jobs that write tables set locations, so they need the place as well as the table.
  writers = { for family, arn in var.principals.etl : family => arn if family != "plan" }
}

resource "aws_lakeformation_permissions" "tagged" {
  for_each = merge(local.inside_grants, local.outside_grants)

  principal                     = each.value.principal
  permissions                   = each.value.permissions
  permissions_with_grant_option = each.value.grantable ? each.value.permissions : null

  lf_tag_policy {
    resource_type = each.value.type

    dynamic "expression" {
      for_each = each.value.where

      content {
        key    = aws_lakeformation_lf_tag.this[expression.key].key
        values = expression.value
      }
    }
  }
}

resource "aws_lakeformation_permissions" "location" {
  for_each = local.writers

  principal   = each.value
  permissions = ["DATA_LOCATION_ACCESS"]

  data_location {
    arn = aws_lakeformation_resource.lake.arn
  }
}
