"""INFO and FORMAT keys that the specification reserves: one entry is a key with its Number and Type.

Used for keys that records use and the header does not declare, and for the declarations that a header may not change.
The table is that of 4.3 with what 4.4 and 4.5 add; where a version differs (MQ, GP, GQ), the looser type stands, so
that no valid record of an older version is rejected.

Source: https://github.com/samtools/hts-specs, VCFv4.3 and VCFv4.5, sections 1.4.2, 1.6.1 and 1.6.2, tables 1 and 2;
VCFv4.1, section 1.4.1 (H2, H3, GLE, EC).
"""

from __future__ import annotations

from collections.abc import Mapping

from omics_lake.formats.vcf.model import Field

_INFO = """
AA 1 String|AC A Integer|AD R Integer|ADF R Integer|ADR R Integer|AF A Float|AN 1 Integer|BQ 1 Float|CIGAR A String
DB 0 Flag|DP 1 Integer|END 1 Integer|H2 0 Flag|H3 0 Flag|MQ 1 Float|MQ0 1 Integer|NS 1 Integer|SB . String
SOMATIC 0 Flag|VALIDATED 0 Flag|1000G 0 Flag|IMPRECISE 0 Flag|NOVEL 0 Flag|SVTYPE 1 String|SVLEN . Integer
CIPOS . Integer|CIEND . Integer|HOMLEN . Integer|HOMSEQ . String|BKPTID . String|MEINFO . String|METRANS . String
DGVID . String|DBVARID . String|DBRIPID . String|MATEID . String|PARID . String|EVENT . String|EVENTTYPE . String
CILEN . Integer|CN . Float|CICN . Float|SVCLAIM A String|RN A Integer|RUS . String|RUL . Integer|RUC . Float
RB . Integer|CIRUC . Float|CIRB . Integer|RUB . Integer
"""
_FORMAT = """
AD R Integer|ADF R Integer|ADR R Integer|DP 1 Integer|EC A Integer|FT 1 String|GL G Float|GLE . String|GP G Float
GQ 1 Float|GT 1 String|HQ 2 Integer|MQ 1 Float|PL G Integer|PP G Integer|PQ 1 Float|PS 1 Integer|PSL . String
PSO . Integer|PSQ . Integer|CN 1 Float|CNQ 1 Float|CNL G Float|CNP G Float|NQ 1 Integer|HAP 1 Integer|AHAP 1 Integer
LAA . Integer|LAD LR Integer|LADF LR Integer|LADR LR Integer|LEC LA Integer|LGL LG Float|LGP LG Float|LPL LG Integer
LPP LG Integer|LEN 1 Integer|SPL . Integer
"""

# The failed files of hts-specs have these below zero; the specification calls them counts.
NEVER_NEGATIVE = frozenset({"DP", "MQ0", "NS"})


def _table(text: str) -> Mapping[str, Field]:
    entries = (entry.split() for line in text.split("\n") for entry in line.split("|") if entry)
    return {name: Field(name, number, kind, declared=False) for name, number, kind in entries}


INFO: Mapping[str, Field] = _table(_INFO)
FORMAT: Mapping[str, Field] = _table(_FORMAT)
