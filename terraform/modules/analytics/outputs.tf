output "workgroup" {
  description = "Name of the workgroup: notebooks, dashboards and the analyst role run their queries in it."
  value       = aws_athena_workgroup.this.name
}

output "named_query_ids" {
  description = "Query name to the id that Athena gave it: for scripts that open one with get-named-query."
  value       = { for name, query in aws_athena_named_query.this : name => query.id }
}

output "prepared_statements" {
  description = "Prepared statement to its parameters in order: for notebooks, which run EXECUTE name USING values."
  value       = { for name in keys(aws_athena_prepared_statement.this) : name => var.queries[name].parameters }
}

output "views" {
  description = "View to its database and name: for governance, which grants SELECT on them, and for dashboards."
  value       = { for name, view in aws_glue_catalog_table.view : name => { database = view.database_name, table = view.name } }
}
