"""What a biotab's file name says: `nationwidechildrens.org_clinical_follow_up_v4.0_nte_paad.txt`.

`[<centre>_]<kind>_<form>_<disease>.txt`, where the centre (`nationwidechildrens.org`, `genome.wustl.edu`,
`intgen.org`) may be left out, kind is clinical or biospecimen, and the form may hold a version (`_v4.0`) and
end in `_nte` (new tumour events of that follow-up edition). Dots stand in versions and centres only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_FILE_NAME = re.compile(
    r"^(?:[a-z0-9-]+(?:\.[a-z0-9-]+)+_)?(?P<kind>clinical|biospecimen)_(?P<form>[a-z0-9_.-]+)_(?P<disease>[a-z0-9]+)"
    r"\.(?:txt|tsv)(?:\.gz)?$"
)
_VERSION = re.compile(r"_(v\d+(?:\.\d+)*)(?=_|$)")

TABLED_FORMS = {
    "patient": "clinical_patient",
    "drug": "clinical_drug",
    "radiation": "clinical_radiation",
    "follow_up": "clinical_follow_up",
    "nte": "clinical_new_tumor_event",
    "omf": "clinical_other_malignancy",
}
"""Family of a clinical form -> the table it feeds. Others (ablation, cqcf, surgery, ...) land and are not tabled."""


@dataclass(frozen=True)
class FormName:
    """The parts of a biotab's file name, lower case.

    Args:
        kind: clinical or biospecimen.
        form: with version and `_nte`, such as `follow_up_v4.0_nte`: the `form` column of the tables.
        version: `v4.0`, None where the name has none.
        disease: `paad`.
    """

    kind: str
    form: str
    version: str | None
    disease: str

    @property
    def family(self) -> str:
        """The form without its edition: patient, drug, radiation, follow_up, nte, omf, ablation, ..."""
        bare = _VERSION.sub("", self.form)
        return "nte" if bare.endswith("_nte") else bare


def parse_form_name(file_name: str) -> FormName | None:
    """Parse a biotab's file name; None when it is not one (XML, JSON, other TSV)."""
    match = _FILE_NAME.match(file_name.lower())
    if match is None:
        return None
    version = _VERSION.search(match["form"])
    return FormName(match["kind"], match["form"], version[1] if version else None, match["disease"])


def table_of(file_name: str) -> str | None:
    """The table a clinical biotab feeds (`clinical_drug`); None: landed, not tabled, or no clinical biotab."""
    name = parse_form_name(file_name)
    return TABLED_FORMS.get(name.family) if name is not None and name.kind == "clinical" else None
