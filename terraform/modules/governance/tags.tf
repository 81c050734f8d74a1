locals {
  # Tag keys belong to the account: the prefix lets two lakes live side by side.
  tag_keys = { for key in ["data_class", "sensitivity", "project"] : key => "${var.context.name}-${key}" }
  tag_values = {
    data_class  = distinct(concat(var.lf_tags.data_class, ["mixed", "operations"]))
    sensitivity = distinct(concat(var.lf_tags.sensitivity, ["open", "identifying"]))
    project     = distinct(concat(var.lf_tags.project, [var.context.name]))
  }
}

resource "aws_lakeformation_lf_tag" "this" {
  for_each = local.tag_keys

  key    = each.value
  values = local.tag_values[each.key]

  lifecycle {
    precondition {
      condition     = var.lake_admins == null || try(length(var.lake_admins) > 0, false)
      error_message = "Lake Formation has no administrator: nobody could make tags or grants."
    }
  }
}

# A table inherits its database's tags. So a table that is not declared (yet) is closed: its data is identifying and
# of no class that anyone but engineers and jobs may read.
resource "aws_lakeformation_resource_lf_tags" "database" {
  for_each = var.databases

  database {
    name = each.value
  }

  lf_tag {
    key   = aws_lakeformation_lf_tag.this["project"].key
    value = var.context.name
  }

  lf_tag {
    key   = aws_lakeformation_lf_tag.this["data_class"].key
    value = each.key == var.operations_namespace ? "operations" : "mixed"
  }

  lf_tag {
    key   = aws_lakeformation_lf_tag.this["sensitivity"].key
    value = "identifying"
  }
}

# Before the table is opened, so that no reader sees these columns even for a moment.
resource "aws_lakeformation_resource_lf_tags" "identifying" {
  for_each = { for full_name, table in var.tables : full_name => table if length(table.identifying) > 0 }

  table_with_columns {
    database_name = each.value.database
    name          = each.value.table
    column_names  = each.value.identifying
  }

  lf_tag {
    key   = aws_lakeformation_lf_tag.this["sensitivity"].key
    value = "identifying"
  }

  depends_on = [aws_lakeformation_resource_lf_tags.database]
}

resource "aws_lakeformation_resource_lf_tags" "table" {
  for_each = var.tables

  table {
    database_name = each.value.database
    name          = each.value.table
  }

  lf_tag {
    key   = aws_lakeformation_lf_tag.this["data_class"].key
    value = each.value.data_class
  }

  lf_tag {
    key   = aws_lakeformation_lf_tag.this["sensitivity"].key
    value = "open"
  }

  depends_on = [aws_lakeformation_resource_lf_tags.database, aws_lakeformation_resource_lf_tags.identifying]
}

# A view would inherit its database's tags too, and be closed to analysts. Opened, it gives away nothing by itself: Athena
# runs it with the rights of who asks, who needs its tables as well.
# https://docs.aws.amazon.com/athena/latest/ug/lf-athena-limitations.html
resource "aws_lakeformation_resource_lf_tags" "view" {
  for_each = var.views

  table {
    database_name = each.value.database
    name          = each.value.table
  }

  lf_tag {
    key   = aws_lakeformation_lf_tag.this["data_class"].key
    value = each.value.data_class
  }

  lf_tag {
    key   = aws_lakeformation_lf_tag.this["sensitivity"].key
    value = "open"
  }

  depends_on = [aws_lakeformation_resource_lf_tags.database]
}
