# A view of Athena is a table of the Glue catalog of type VIRTUAL_VIEW. What the engine reads is the document in
# view_original_text: statement, catalog, schema and columns in the engine's types; the columns of the storage
# descriptor, in Hive's types, are what the console shows. Both come from one list here.
# Trino, which Athena's engine is made from, reads the same document: see ViewReaderUtil and TrinoViewUtil in its source.

locals {
  engine_types = {
    string  = "varchar"
    int     = "integer"
    bigint  = "bigint"
    double  = "double"
    boolean = "boolean"
    date    = "date"
  }

  # Hive's array<int> is the engine's array(integer), map<string,string> its map(varchar, varchar).
  engine_type = { for type in distinct(flatten([for view in values(var.views) : view.columns[*].type])) : type =>
    startswith(type, "array<") ? "array(${local.engine_types[trimsuffix(trimprefix(type, "array<"), ">")]})" :
    startswith(type, "map<string,") ? "map(varchar, ${local.engine_types[trimsuffix(trimprefix(type, "map<string,"), ">")]})" :
    local.engine_types[type]
  }

  view_documents = { for name, view in var.views : name => {
    originalSql = local.sql["view/${name}"]
    catalog     = "awsdatacatalog"
    schema      = var.databases[view.namespace]
    columns     = [for column in view.columns : { name = column.name, type = local.engine_type[column.type] }]
  } }
}

resource "aws_glue_catalog_table" "view" {
  for_each = var.views

  name          = each.key
  database_name = var.databases[each.value.namespace]
  description   = each.value.description
  owner         = var.context.name # Trino refuses a view of nobody
  table_type    = "VIRTUAL_VIEW"

  parameters = {
    comment     = "Presto View" # the engine's mark, not a person's words
    presto_view = "true"
  }

  view_original_text = "/* Presto View: ${base64encode(jsonencode(local.view_documents[each.key]))} */"
  view_expanded_text = "/* Presto View */"

  storage_descriptor {
    # Placeholders: a view has no files to be read.
    ser_de_info {
      name                  = "-"
      serialization_library = "-"
    }

    dynamic "columns" {
      for_each = each.value.columns

      content {
        name    = columns.value.name
        type    = columns.value.type
        comment = columns.value.comment
      }
    }
  }
}
