"""Medians, ratios and verdicts, worked out by hand."""

from __future__ import annotations

from typing import Any


def run(way: str, cpu: float, size: int = 256, **other: Any) -> Any:
    from result import Result

    numbers = {"wall_s": cpu, "whole_wall_s": 9.0, "whole_cpu_s": 9.0, "peak_rss_mb": 1.0, "rows": 7, "bytes_out": 1}
    return Result(way=way, workload="star", size=size, cpu_s=cpu, **numbers | other)


def test_verdict_takes_the_best_peer_and_the_median_of_runs() -> None:
    from report import grouped, verdicts

    runs = [run("ours", cpu) for cpu in (3.0, 90.0, 2.0)]  # median 3
    peers = [run("pyarrow", 4.0), run("polars", 2.0), run("spark-csv", 20.0)]

    to_peer, to_spark = verdicts(grouped([*runs, *peers]))

    assert (to_peer.measured, to_peer.word) == (1.5, "must met")  # 3 / 2, between 1.2 and 2.0
    assert (to_spark.measured, to_spark.word) == (0.15, "aim met")  # 3 / 20, below 0.25


def test_verdict_says_missed() -> None:
    from report import grouped, verdicts

    (verdict,) = verdicts(grouped([run("ours", 9.0), run("duckdb", 2.0)]))

    assert verdict.word == "MISSED"


def test_few_files_are_not_judged() -> None:
    from report import grouped, verdicts

    (verdict,) = verdicts(grouped([run("ours", 9.0, size=255), run("duckdb", 2.0, size=255)]))

    assert verdict.word == "too small to judge"


def test_growth_compares_wall_with_input() -> None:
    from report import grouped, verdicts

    (growth,) = verdicts(grouped([run("ours", 2.0, size=64), run("ours", 12.0, size=256)]))

    assert growth.measured == 1.5  # six times the wall for four times the input
    assert growth.word == "MISSED"


def test_ways_that_disagree_in_rows_are_named() -> None:
    from report import disagreements, grouped

    (line,) = disagreements(grouped([run("ours", 1.0), run("polars", 1.0, rows=8)]))

    assert line == "star of 256 files: ours 7, polars 8"


def test_wide_matrix_of_the_reference_is_not_compared_in_rows() -> None:
    from report import disagreements, grouped

    assert disagreements(grouped([run("ours", 1.0), run("reference", 1.0, rows=3)])) == []


def test_markdown_table_has_a_line_for_each_way() -> None:
    from report import grouped, whole_report

    text = whole_report(grouped([run("ours", 1.0, steps={"audit": 0.4}), run("polars", 0.5)]), markdown=True)

    assert "| polars | 0.5 | 0.5 | 9.0 | 9.0 | 1 | 0.0 | 2.00 | 2.00 |" in text
    assert "without audits 0.6" in text
