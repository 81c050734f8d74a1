"""The price table: every figure has a page of AWS's that states it, a unit and a date."""

from __future__ import annotations

import pytest

from omics_lake.core.prices import DPU_OF, GLUE_FLEX, GLUE_STANDARD, GUIDES, LISTED, PAGE, PRICES, Price, glue_price


@pytest.mark.parametrize("price", PRICES, ids=lambda price: price.name)
def test_each_price_says_where_it_is_from(price: Price) -> None:
    assert price.source.startswith("https://aws.amazon.com/")
    assert price.source.endswith("/pricing/")
    assert price.unit
    assert 0 < price.usd < 30
    assert price.checked in {PAGE, GUIDES, LISTED}


def test_names_are_told_apart() -> None:
    assert len({price.name for price in PRICES}) == len(PRICES) >= 18


def test_the_example_of_the_pricing_page() -> None:
    # https://aws.amazon.com/glue/pricing/: a job of 6 DPU and 15 minutes is 6 * 1/4 hour * $0.44 = $0.66
    assert GLUE_STANDARD.of(6 * 0.25) == pytest.approx(0.66)
    assert glue_price("FLEX") is GLUE_FLEX
    assert glue_price() is GLUE_STANDARD


def test_a_worker_of_the_next_size_is_twice_as_many_dpu() -> None:
    # https://docs.aws.amazon.com/glue/latest/dg/worker-types.html: G.1X 1 DPU, G.2X 2 DPU, G.4X 4 DPU, G.8X 8 DPU
    assert [DPU_OF[name] for name in ("G.1X", "G.2X", "G.4X", "G.8X")] == [1, 2, 4, 8]
