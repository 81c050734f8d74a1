locals {
  filterable = [for full_name, table in var.tables : full_name if table.has_project && table.data_class != "operations"]
  filters = merge([
    for name, filter in var.project_filters : {
      for full_name in coalesce(filter.tables, local.filterable) : "${name}/${full_name}" => {
        name     = "${var.context.name}-${name}"
        database = var.tables[full_name].database
        table    = var.tables[full_name].table
        # The names are validated: no quote can end the string early.
        rows   = length(filter.projects) == 1 ? "project_id = '${filter.projects[0]}'" : "project_id IN (${join(", ", [for project in sort(filter.projects) : "'${project}'"])})"
        hidden = filter.identifying ? [] : sort(var.tables[full_name].identifying)
      }
    }
  ]...)
  filter_grants = merge(flatten([
    for name, filter in var.project_filters : [
      for full_name in coalesce(filter.tables, local.filterable) : {
        for arn in filter.principals : "${name}/${full_name}/${arn}" => { filter = "${name}/${full_name}", principal = arn }
      }
    ]
  ])...)
}

resource "aws_lakeformation_data_cells_filter" "project" {
  for_each = local.filters

  table_data {
    table_catalog_id = var.context.account_id
    database_name    = each.value.database
    table_name       = each.value.table
    name             = each.value.name

    column_wildcard {
      excluded_column_names = each.value.hidden
    }

    row_filter {
      filter_expression = each.value.rows
    }
  }

  depends_on = [aws_lakeformation_resource.lake]
}

resource "aws_lakeformation_permissions" "filtered" {
  for_each = local.filter_grants

  principal   = each.value.principal
  permissions = ["SELECT"]

  data_cells_filter {
    table_catalog_id = var.context.account_id
    database_name    = local.filters[each.value.filter].database
    table_name       = local.filters[each.value.filter].table
    name             = local.filters[each.value.filter].name
  }

  depends_on = [aws_lakeformation_data_cells_filter.project]
}
