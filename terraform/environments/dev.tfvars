# A lake to try things in: one small project, upkeep and notebooks as in earnest, and nothing kept when it is destroyed
# (its keys can be brought back for 30 days).
name                   = "omics-lake-dev"
projects               = ["TCGA-CHOL"]
protect_data           = false
monthly_budget_dollars = 50
results_expire_days    = 7
log_retention_days     = 30

# Tags and grants are for Lake Formation's administrators. In an account that has none yet, make the role that applies
# one, and let this lake own the account's settings:
# lake_formation = { manage_settings = true, admins = ["ARN of the role that applies"] }
