"""`omics-lake ask`: the shipped questions by name, with their parameters by name. No Spark."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from omics_lake.analysis.answers import Parameter, Question, Value, answer
from omics_lake.analysis.local import LocalLake
from omics_lake.analysis.named_queries import NAMED_QUERIES
from omics_lake.cli import options
from omics_lake.cli.output import as_json, mistakes_without_trace, show, show_arrow
from omics_lake.core.errors import UsageError

QUESTIONS = {question.name: question for question in NAMED_QUERIES}


def ask(
    name: Annotated[str | None, typer.Argument(help="Question; without one, all are listed.")] = None,
    values: Annotated[
        list[str] | None, typer.Argument(metavar="[PARAMETER=VALUE]...", help="A value for each parameter.")
    ] = None,
    lake: options.Lake = options.DEFAULT_LAKE,
    release: options.Release = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Rows to print; --json prints all.")] = 50,
    json: options.Json = False,
) -> None:
    """Ask a shipped question: those that are named queries in Athena. Without a name, list them.

    \b
    Examples:
      omics-lake ask
      omics-lake ask ti_tv project=LAB callset=cohort
      omics-lake ask pathogenic_variants_per_sample project=LAB callset=cohort source=clinvar release=2026-02-26
      omics-lake ask carriers_of_variant project=LAB reference_build=GRCh38 contig=chr13 \\
        allele_key=chr13:32340300:GT:G --json
    """
    with mistakes_without_trace():
        if name is None:
            _list(json=json)
            return
        question = question_of(name)
        rows = answer(LocalLake(lake), question, release, values=values_of(question, values or []))
        if json:
            as_json(rows.to_pylist())
            return
        caption = f"{rows.num_rows:,} rows" + (f", first {limit:,} shown" if rows.num_rows > limit else "")
        show_arrow(question.title, rows.slice(0, limit), caption)


def question_of(name: str) -> Question:
    """The shipped question of that name.

    Raises:
        UsageError: there is none.
    """
    if name not in QUESTIONS:
        raise UsageError(
            f"There is no question {name!r}",
            why=f"questions are {', '.join(QUESTIONS)}",
            next_step="`omics-lake ask` lists them with their parameters",
        )
    return QUESTIONS[name]


def values_of(question: Question, words: Sequence[str]) -> list[Value]:
    """Values in the order of the parameters, from `name=value` in any order.

    Raises:
        UsageError: a word is no `name=value`, or a parameter is unknown, given twice, left out, or no whole number
            where one is due.
    """
    given = dict(word.split("=", 1) for word in words if "=" in word)
    wanted = [parameter.name for parameter in question.parameters]
    if len(given) != len(words) or sorted(given) != sorted(wanted):
        example = " ".join(_example(parameter) for parameter in question.parameters)
        raise UsageError(
            f"{question.name} takes each of its parameters once",
            where=" ".join(words) or "no parameters",
            why=f"its parameters are {', '.join(wanted) or 'none'}",
            next_step=f"write omics-lake ask {question.name} {example}".rstrip(),
        )
    return [_value(parameter, given[parameter.name]) for parameter in question.parameters]


def _value(parameter: Parameter, text: str) -> Value:
    """Of the type that is bound."""
    if isinstance(parameter.example, str):
        return text
    if not text.isascii() or not text.isdigit():
        raise UsageError(
            f"{parameter.name} is a whole number",
            where=f"{parameter.name}={text}",
            next_step=f"write {_example(parameter)}",
        )
    return int(text)


def _example(parameter: Parameter) -> str:
    text = f"{parameter.name}={parameter.example}"
    return f"'{text}'" if " " in text else text


def _list(*, json: bool) -> None:
    if json:
        as_json([{"name": one.name, "title": one.title, "parameters": list(one.parameters)} for one in NAMED_QUERIES])
        return
    rows = [(one.name, one.title, "\n".join(_example(each) for each in one.parameters)) for one in NAMED_QUERIES]
    show("", ("question", "what it tells", "parameters, such as"), rows)
