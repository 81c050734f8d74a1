# The lake that people rely on. Another project is another string.
name         = "omics-lake"
projects     = ["TCGA-LUAD", "TCGA-LUSC"]
protect_data = true
schedule     = "cron(0 3 ? * SUN *)"
healthomics  = { enabled = true }

# Account-wide settings: one lake of an account owns them. Name the role that applies, and your data stewards.
# lake_formation  = { manage_settings = true, admins = ["arn:…:role/data-steward"] }
# encrypt_catalog = true
# alert_emails    = ["…"]
