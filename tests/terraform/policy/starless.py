"""Actions whose resource can only be `*`: the service has no resource form for them.

Source: "Actions, resources, and condition keys" of each service in the Service Authorization Reference
(https://docs.aws.amazon.com/service-authorization/latest/reference/), as parliament 1.6.4 carries it. Only what roles
of a lake may do is here; a grant of another such action is a decision that adds its line. Left out on purpose although
they have no resource form: all that change Lake Formation's permissions and settings, and whatever makes stores.
"""

STARLESS = frozenset(
    {
        "athena:GetCatalogs",
        "athena:ListDataCatalogs",
        "athena:ListEngineVersions",
        "athena:ListWorkGroups",
        "cloudwatch:GetMetricData",
        "cloudwatch:GetMetricStatistics",
        "cloudwatch:ListMetrics",
        "cloudwatch:PutMetricData",  # and then only with its namespace as a condition: rule `metrics-in-own-namespace`
        "ec2:DescribeAvailabilityZones",
        "ec2:DescribeDhcpOptions",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcEndpoints",
        "ec2:DescribeVpcs",
        "glue:GetJobs",
        "glue:GetSecurityConfiguration",
        "glue:GetSecurityConfigurations",
        "glue:GetTriggers",
        "glue:ListJobs",
        "glue:ListWorkflows",
        "lakeformation:GetDataAccess",
        "lakeformation:GetLFTag",
        "lakeformation:GetResourceLFTags",
        "lakeformation:ListLFTags",
        "logs:DescribeLogGroups",
        "omics:ListReferenceStores",
        "omics:ListSequenceStores",
        "s3:ListAllMyBuckets",
        "sagemaker:ListNotebookInstances",
        "sts:GetCallerIdentity",
    }
)
