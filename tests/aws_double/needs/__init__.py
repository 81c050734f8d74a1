"""What each request needs of IAM, after the service authorization reference, one module per kind of service.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

from aws_double.needs import glue, other, s3
from aws_double.request import Need, Request, Unknown

SERVICES = {"glue": glue.needs, "s3": s3.needs, **other.SERVICES}


def needs(request: Request) -> list[Need]:
    """May be empty: some calls need no permission.

    Raises:
        Unknown: what it needs is not written down.
    """
    if request.service not in SERVICES:
        raise Unknown(f"service {request.service}")
    return SERVICES[request.service](request)
