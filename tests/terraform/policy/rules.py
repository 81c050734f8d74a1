"""All rules, and the one question: what of a plan breaks them?"""

from __future__ import annotations

from policy import buckets, endpoints, glue, governance, identity, network, notebooks, tags, watching
from policy.plan import Plan
from policy.rule import Finding

RULES = (
    *identity.RULES,
    *buckets.RULES,
    *glue.RULES,
    *notebooks.RULES,
    *network.RULES,
    *endpoints.RULES,
    *governance.RULES,
    *tags.RULES,
    *watching.RULES,
)


def check(plan: Plan) -> list[Finding]:
    """All findings, in the order of the rules."""
    return [finding for rule in RULES for finding in rule(plan)]
