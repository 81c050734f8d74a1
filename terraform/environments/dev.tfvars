# A lake to try things in: one small project, upkeep and notebooks as in earnest, and destroyed without a trace.
name                   = "omics-lake-dev"
projects               = ["TCGA-CHOL"]
protect_data           = false
monthly_budget_dollars = 50
results_expire_days    = 7
log_retention_days     = 30
