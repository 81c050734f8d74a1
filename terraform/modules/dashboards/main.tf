locals {
  region    = coalesce(var.identity_region, var.context.region)
  group_arn = "arn:${var.context.partition}:quicksight:${local.region}:${var.context.account_id}:group/${var.namespace}/${var.context.name}"

  read = ["quicksight:DescribeDataSource", "quicksight:DescribeDataSourcePermissions", "quicksight:PassDataSource"]
  own = concat(local.read, [
    "quicksight:UpdateDataSource", "quicksight:DeleteDataSource", "quicksight:UpdateDataSourcePermissions",
  ])

  # A group without anyone in it is made all the same: permissions name it.
  members = merge([
    for role, users in var.users : { for user in users : "${role}/${user}" => { role = role, user = user } }
  ]...)
}

resource "aws_quicksight_group" "role" {
  for_each = { readers = "Look at the lake's dashboards", authors = "Make the lake's dashboards" }

  aws_account_id = var.context.account_id
  namespace      = var.namespace
  group_name     = "${var.context.name}-${each.key}"
  description    = each.value
}

resource "aws_quicksight_group_membership" "user" {
  for_each = local.members

  aws_account_id = var.context.account_id
  namespace      = var.namespace
  group_name     = aws_quicksight_group.role[each.value.role].group_name
  member_name    = each.value.user
}

# Readers have no part in it: a dashboard reads it for them.
resource "aws_quicksight_data_source" "lake" {
  aws_account_id = var.context.account_id
  data_source_id = var.context.name
  name           = var.context.name
  type           = "ATHENA"

  parameters {
    athena {
      work_group = var.workgroup
    }
  }

  permission {
    principal = "${local.group_arn}-authors"
    actions   = local.read
  }

  dynamic "permission" {
    for_each = toset(var.owners)

    content {
      principal = permission.value
      actions   = local.own
    }
  }

  ssl_properties {
    disable_ssl = false
  }

  depends_on = [aws_quicksight_group.role]
}
