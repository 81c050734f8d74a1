output "databases" {
  description = "Namespace to database name, made or brought: for governance, jobs, queries and notebooks."
  # A namespace whose database is made here waits for it.
  value = merge(local.databases, { for namespace, database in aws_glue_catalog_database.this : namespace => database.name })
}

output "tables" {
  description = "Full name to database, table and S3 location: governance puts tags and filters on them."
  value = {
    for full_name, table in aws_glue_catalog_table.this : full_name => {
      database = table.database_name
      table    = table.name
      location = local.locations[full_name]
    }
  }
}

output "optimizer_role_arn" {
  description = "Role of the table optimizers: the key policy of the tables bucket names it."
  value       = local.optimizer_role_arn
  depends_on  = [aws_iam_role.optimizer]
}
