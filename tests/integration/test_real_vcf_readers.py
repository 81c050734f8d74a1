"""Values of the public VCF suites against pysam (htslib), record by record and field by field.

Integers, Floats (to 32 bits, which is all that htslib holds), GT, IDs, alleles, QUAL and filters. pysam does not read
every file and every field; what it refuses is left out, and how much was compared is asserted.
"""

from collections import Counter
from contextlib import suppress

import numpy as np
import pysam
import pytest

from omics_lake.core.errors import UnreadableFile
from support.vcf_public import read, vcfs

pytestmark = pytest.mark.real_data

KINDS = {"Integer": int, "Float": np.float32}
# Implied calls that are compared, of each record's first samples: one cohort of the suites has thousands.
IMPLIED = 50
COLUMNS = {"DP": "dp", "GQ": "gq", "PS": "ps", "AD": "ad", "PL": "pl", "SPL": "spl", "GL": "gl"}
TYPED = {"AC": "ac", "AN": "an", "AF": "af"}
FALLEN = (ValueError, OSError, KeyError, UnicodeDecodeError, NotImplementedError, OverflowError)

# Fewer mean that files or fields fell out of the comparison.
COMPARED = {
    "site": 24_000, "end": 15_000, "info": 130_000, "AC": 10_000, "AN": 10_000, "AF": 10_000, "gt": 580_000,
    "PL": 86_000, "AD": 84_000, "DP": 81_000, "GQ": 81_000, "GL": 900, "PS": 40, "implied": 290_000,
}  # fmt: skip


@pytest.fixture(autouse=True)
def _quiet():
    before = pysam.set_verbosity(0)
    yield
    pysam.set_verbosity(before)


def elements(value, kind):
    """Pysam's value as a list; missing values at its end taken off."""
    values = value if isinstance(value, tuple) else (value,)
    return trimmed([None if v is None else KINDS[kind](v) for v in values])


def ours(value, kind):
    """The same of our text, number or list."""
    if value is None or value in (".", ""):
        return []
    values = value.split(",") if isinstance(value, str) else value if isinstance(value, list) else [value]
    return trimmed([None if v in (None, ".") else KINDS[kind](v) for v in values])


def trimmed(values):
    while values and values[-1] is None:
        values.pop()
    return values


def equal(one, other):
    return len(one) == len(other) and all(
        (a is None and b is None) or (a is not None and b is not None and (a == b or (np.isnan(a) and np.isnan(b))))
        for a, b in zip(one, other, strict=True)
    )


def peer_records(path):
    """Pysam's records as far as it gets."""
    with suppress(*FALLEN), pysam.VariantFile(str(path)) as file:
        yield from enumerate(file, start=1)


def compare_site(row, peer, counts, where):
    assert (row["pos"], row["start"], row["ref"]) == (peer.pos, peer.start, peer.ref), where
    assert tuple(row["alts"] or ()) == tuple(peer.alts or ()), where
    assert ";".join(row["names"] or ()) == (peer.id or ""), where
    assert list(dict.fromkeys(row["filters"] or ())) == peer.filter.keys(), where
    assert equal(ours(row["qual"], "Float"), elements(peer.qual, "Float")), where
    counts["site"] += 1
    symbolic = any("<" in alt for alt in row["alts"] or ())
    if not symbolic and not any(key == "END" for key, _ in row["info"]):
        assert row["end"] == peer.stop, where
        counts["end"] += 1


def peer_value(values, key, kind):
    """Pysam's value of a key; None where it has none to compare."""
    try:
        return elements(values[key], kind)
    except FALLEN:
        return None


def compare_info(row, peer, counts, where):
    for key, text in row["info"]:
        field = peer.header.info.get(key)
        if field is None or field.type not in KINDS or text is None:
            continue
        mine, theirs = ours(text, field.type), peer_value(peer.info, key, field.type)
        if theirs is not None:
            assert equal(mine, theirs), (where, key, text, theirs)
            counts["info"] += 1
            if key in TYPED:
                assert equal(ours(row[TYPED[key]], field.type), theirs), (where, key)
                counts[key] += 1


def compare_calls(row, calls, peer, counts, where):
    if row["format"] is None:
        return
    samples = list(peer.header.samples)
    for sample in dict.fromkeys([*samples[:IMPLIED], *calls]):
        call, theirs = calls.get(sample), peer.samples[sample]
        if call is None:
            compare_implied(row["hom_ref"], theirs, (where, sample))
            counts["implied"] += 1
            continue
        if call["calls"] is not None and not (call["spelling"] or "|").startswith(("/", "|0", "|1")):
            assert tuple(call["calls"]) == tuple(theirs.allele_indices or ()), (where, sample)
            counts["gt"] += 1
            if len(call["calls"]) == 2:
                assert call["phased"] == theirs.phased, (where, sample)
        compare_fields(row["format"], call, theirs, peer, counts, (where, sample))


def compare_implied(hom_ref, theirs, where):
    alleles = hom_ref.split(":")[0].replace("|", "/").split("/")
    assert tuple(theirs.allele_indices) == (0,) * len(alleles), where
    if len(alleles) == 2:
        assert theirs.phased == ("|" in hom_ref), where


def compare_fields(form, call, theirs, peer, counts, where):
    information = dict(call["information"])
    for key in form.split(":"):
        field = peer.header.formats.get(key)
        if key == "GT" or field is None or field.type not in KINDS:
            continue
        value = information.get(key, call[COLUMNS[key]] if key in COLUMNS else None)
        mine, peers = ours(value, field.type), peer_value(theirs, key, field.type)
        if peers is not None:
            assert equal(mine, peers), (where, key, value, peers)
            counts[key if key in COLUMNS else "format"] += 1


def compare(path, counts):
    try:
        found = read(path)
    except UnreadableFile:
        return
    for number, peer in peer_records(path):
        row = found.variants.get(number)
        if row is None:
            continue
        where = (path.name, number)
        compare_site(row, peer, counts, where)
        compare_info(row, peer, counts, where)
        compare_calls(row, found.calls.get(number, {}), peer, counts, where)


def test_values_are_those_of_htslib(real_data):
    counts: Counter[str] = Counter()
    for part in ("vcf", "gvcf"):
        for path in vcfs(real_data / part):
            if "failed" not in path.parts:
                compare(path, counts)
    assert {name: counts[name] >= least for name, least in COMPARED.items()} == dict.fromkeys(COMPARED, True), counts
