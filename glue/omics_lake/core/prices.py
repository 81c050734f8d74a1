"""What AWS asks for the parts that this lake uses: a dated price table, in US dollars, for the region us-east-1.

List prices of the first tier, without taxes, credits and free tiers, as their pages state them; other regions differ by
up to a fifth or so. A price that has changed is changed here, with its date, and nowhere else: the estimate of
`omics-lake plan`, `omics-lake cost` and the run report are all worked out from this table. Each price says how it was
checked, because not every page could be read when it was written down.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

AS_OF = date(2026, 11, 25)
"""When this table was written. It is not fetched: before you rely on a figure, look at the page it names."""
REGION = "us-east-1"
PAGE = "its page, in a stored copy"
GUIDES = "price guides of 2026 by others"
LISTED = "from the maker's published list, not re-checked"
_GLUE = "https://aws.amazon.com/glue/pricing/"
_S3 = "https://aws.amazon.com/s3/pricing/"
_KMS = "https://aws.amazon.com/kms/pricing/"
_ATHENA = "https://aws.amazon.com/athena/pricing/"
_CLOUDWATCH = "https://aws.amazon.com/cloudwatch/pricing/"
_SAGEMAKER = "https://aws.amazon.com/sagemaker/ai/pricing/"
_VPC = "https://aws.amazon.com/privatelink/pricing/"


@dataclass(frozen=True)
class Price:
    """What one unit of something costs.

    Args:
        name: of what is paid for.
        usd: dollars for one unit.
        unit: such as DPU-hour or GB-month.
        source: page that states it.
        checked: by what it was checked on that day.
        as_of: when it was written down.
    """

    name: str
    usd: float
    unit: str
    source: str
    checked: str = LISTED
    as_of: date = AS_OF

    def of(self, quantity: float) -> float:
        """Dollars for some units."""
        return self.usd * quantity


GLUE_STANDARD = Price("Glue job", 0.44, "DPU-hour", _GLUE, PAGE)
GLUE_FLEX = Price("Glue job, execution class FLEX", 0.29, "DPU-hour", _GLUE)
GLUE_OPTIMIZER = Price("Glue table optimizer", 0.44, "DPU-hour", _GLUE)
S3_STANDARD = Price("S3 Standard", 0.023, "GB-month", _S3)
S3_INTELLIGENT_INSTANT = Price("S3 Intelligent-Tiering, not read for 90 days", 0.004, "GB-month", _S3)
S3_MONITORING = Price("S3 Intelligent-Tiering, watching", 0.0025, "1,000 objects and month", _S3, GUIDES)
S3_PUT = Price("S3 PUT, COPY, POST, LIST", 0.005, "1,000 requests", _S3)
S3_GET = Price("S3 GET", 0.0004, "1,000 requests", _S3)
KMS_KEY = Price("KMS key", 1.00, "key and month", _KMS, PAGE)
KMS_REQUEST = Price("KMS requests", 0.03, "10,000 requests", _KMS, GUIDES)
ATHENA_SCAN = Price("Athena, scanned", 5.00, "TB", _ATHENA)
CLOUDWATCH_METRIC = Price("CloudWatch custom metric", 0.30, "metric and month", _CLOUDWATCH, GUIDES)
CLOUDWATCH_ALARM = Price("CloudWatch alarm", 0.10, "alarm and month", _CLOUDWATCH)
CLOUDWATCH_DASHBOARD = Price("CloudWatch dashboard", 3.00, "dashboard and month", _CLOUDWATCH, GUIDES)
CLOUDWATCH_LOGS = Price("CloudWatch Logs, taken in", 0.50, "GB", _CLOUDWATCH, GUIDES)
CLOUDWATCH_LOGS_KEPT = Price("CloudWatch Logs, kept", 0.03, "GB-month", _CLOUDWATCH)
NOTEBOOK_HOUR = Price("SageMaker notebook ml.t3.medium, running", 0.05, "hour", _SAGEMAKER)
NOTEBOOK_VOLUME = Price("SageMaker notebook volume", 0.14, "GB-month", _SAGEMAKER)
VPC_ENDPOINT = Price("VPC interface endpoint in one zone", 0.01, "hour", _VPC, GUIDES)

PRICES = tuple(price for price in (*globals().values(),) if isinstance(price, Price))
"""All of them, for pages that print the table."""

DPU_OF = {"G.1X": 1, "G.2X": 2, "G.4X": 4, "G.8X": 8, "G.12X": 12, "G.16X": 16}
"""DPU of one Glue worker, by its type: https://docs.aws.amazon.com/glue/latest/dg/worker-types.html."""
GLUE_MINIMUM_SECONDS = 60.0
"""A Glue job is billed by the second, for at least one minute."""
GB = 1024**3
"""S3 bills binary gigabytes."""
HOURS_PER_MONTH = 730.0


def glue_price(execution_class: str = "STANDARD") -> Price:
    """The price of a DPU-hour, by Glue's execution class."""
    return GLUE_FLEX if execution_class == "FLEX" else GLUE_STANDARD
