"""One `##KEY=<...>` line of a VCF's header: its fields in order.

Source: https://github.com/samtools/hts-specs, VCFv4.3, section 1.4: values with commas, white space or quotes stand in
double quotes; a backslash escapes a quote or a backslash; META's Values stand in square brackets. TCGA's VCF 1.1 nests
angle brackets (softwareName=<a,b>); they are one value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_FIELD = re.compile(
    r"""\s*(?P<key>[^=,<>"\s]+)=(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<listed>\[[^\]]*\]|<[^<>]*>)|(?P<bare>(?:[^",][^,]*)?))(?:,|$)"""
)


class BadLine(ValueError):
    """The line breaks the specification; the text is the reason."""


@dataclass(frozen=True)
class Line:
    """A structured line.

    Args:
        kind: such as INFO.
        fields: name -> value, in order, quotes and escapes taken off.
        quoted: names whose value stood in double quotes.
    """

    kind: str
    fields: dict[str, str]
    quoted: frozenset[str]

    def needed(self, name: str) -> str:
        """A field's value.

        Raises:
            BadLine: the line lacks it, or it is empty.
        """
        if not self.fields.get(name):
            raise BadLine(f"the {self.kind} line has no {name}")
        return self.fields[name]


def parse_line(kind: str, text: str) -> Line:
    """What stands after `##KEY=`, angle brackets included.

    Raises:
        BadLine: it is no list of fields in angle brackets, or has a field twice.
    """
    # htslib reads over white space after the closing bracket, and writes such lines in its tests.
    text = text.rstrip()
    if not (text.startswith("<") and text.endswith(">") and len(text) > 2):
        raise BadLine(f"the {kind} line is no list in angle brackets")
    body, place = text[1:-1], 0
    fields: dict[str, str] = {}
    quoted = set()
    while place < len(body):
        match = _FIELD.match(body, place)
        if not match:
            raise BadLine(f"the {kind} line is no list of key=value at {body[place : place + 40]!r}")
        name = match["key"]
        if name in fields:
            raise BadLine(f"the {kind} line has {name} twice")
        if match["quoted"] is not None:
            quoted.add(name)
        fields[name] = _plain(match)
        place = match.end()
    return Line(kind, fields, frozenset(quoted))


def _plain(match: re.Match[str]) -> str:
    if match["quoted"] is not None:
        return re.sub(r"\\(.)", r"\1", match["quoted"])
    return str(match["listed"] if match["listed"] is not None else match["bare"])
