"""Files of a landing folder that are no data: what downloads leave beside it, and what people lay there to read.

The first go without a word. The second are passed over and named, since a table may hide behind a name: whatever ends
as data does (`README.vcf.gz`) is never among them.
"""

from __future__ import annotations

import re

_LEFT_BEHIND = re.compile(
    r"(.*/)?(logs/.*|\.[^/]*|_SUCCESS|MANIFEST\.txt|annotations\.txt|CHANGES_DCC\.txt"
    r"|[^/]*\.(parcel|partial|tbi|csi|fai|gzi)|gdc_manifest[^/]*\.txt|gdc_sample_sheet[^/]*\.tsv)",
    re.IGNORECASE,
)
_DATA = re.compile(
    r"\.(g?vcf|bcf|gff3?|tsv|tab|csv|maf|seg|xml|json|parquet|dcm|svs)(\.(b?gz|bz2|zip))?$", re.IGNORECASE
)
_WORDS = re.compile(
    r"(^|[^a-z])(readme|notes?|licen[cs]e|copying|changelog|citation|checksums?|(md5|sha\d+)sums?)([^a-z]|$)",
    re.IGNORECASE,
)
_ENDINGS = re.compile(
    r"\.(md|rst|rtf|pdf|docx?|pptx?|html?|log|png|jpe?g|gif|svg|md5|sha1|sha256|(md5|sha1|sha256)sums?|asc|sh|py|r|ipynb)$",
    re.IGNORECASE,
)


def is_left_behind(path: str) -> bool:
    """True for what downloads and index makers leave beside the data.

    Args:
        path: below the landing folder.
    """
    return _LEFT_BEHIND.fullmatch(path) is not None


def is_to_read(path: str) -> bool:
    """True for notes, documents, pictures, checksums and scripts."""
    name = path.rpartition("/")[2]
    return not _DATA.search(name) and bool(_WORDS.search(name) or _ENDINGS.search(name))
