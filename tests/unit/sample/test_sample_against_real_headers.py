"""The sample's headers, held against those of real files."""

from __future__ import annotations

import csv
import gzip

import pytest

pytestmark = pytest.mark.real_data

PREFIX = "nationwidechildrens.org_clinical_"


def header_rows(path):
    return [line.split("\t") for line in path.read_text(encoding="cp1252").splitlines()[:3]]


@pytest.mark.parametrize(
    ("project", "form", "real"),
    [
        *(("TCGA-XLUA", f, "luad") for f in ("patient", "follow_up_v1.0", "nte", "drug", "radiation", "omf_v4.0")),
        *(
            ("TCGA-XPAN", f, "pcpg")
            for f in ("follow_up_v4.0", "follow_up_v4.0_nte", "nte", "drug", "radiation", "omf_v4.0")
        ),
    ],
)
def test_forms_have_the_three_header_rows_of_a_real_form(landed, real_data, project, form, real):
    expected = header_rows(real_data / "clinical-biotab" / real / f"{PREFIX}{form}_{real}.txt")

    assert landed.form(project, form)[:3] == expected


def test_the_maf_header_is_that_of_a_real_file(landed, real_data):
    (path, *_) = sorted((real_data / "maf/gdc-ensemble").glob("*.maf.gz"))
    real = gzip.decompress(path.read_bytes()).decode().splitlines()[:8]

    record = landed.of_type("TCGA-XLUA", "Masked Somatic Mutation")[0]
    ours = landed.text(record).splitlines()[:8]
    assert ours[7] == real[7]
    assert ours[:4] == real[:4]


def test_the_imaging_header_is_that_of_a_real_index(landed, real_data):
    with (real_data / "imaging/idc/tcga_chol.csv").open(newline="") as stream:
        real = next(csv.reader(stream))

    assert landed.text(landed.of_type("TCGA-XLUA", "Imaging Index")[0]).splitlines()[0].split(",") == real


def test_the_expression_header_and_known_ids_are_those_of_a_real_file(landed, real_data):
    (path,) = (real_data / "star-counts").glob("*.tsv")
    real = [line.split("\t") for line in path.read_text().splitlines()]
    record = landed.of_type("TCGA-XLUA", "Gene Expression Quantification")[0]
    ours = [line.split("\t") for line in landed.text(record).splitlines()]

    assert ours[1] == real[1]
    assert [row[0] for row in ours[2:6]] == [row[0] for row in real[2:6]]
    genes = {tuple(row[:3]) for row in real}
    known = [row for row in ours[6:] if not row[0].startswith("ENSG99")]
    assert len(known) == 45
    assert all(tuple(row[:3]) in genes for row in known)
    order = [row[0] for row in real]
    assert [row[0] for row in known] == sorted((row[0] for row in known), key=order.index)
