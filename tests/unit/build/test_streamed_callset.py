"""What `omics.callset` tells of samples and contigs."""

from __future__ import annotations

import pytest

from omics_lake.build.streamed_callset import lake_contigs, patients_of
from omics_lake.core.errors import UnreadableFile
from omics_lake.core.genome import Naming
from omics_lake.core.record import Aliquot


def test_contigs_have_the_lakes_names() -> None:
    assert lake_contigs(["1", "MT", "HLA-A"], Naming(None)) == {"1": "chr1", "MT": "chrM", "HLA-A": "HLA-A"}


def test_one_contig_under_two_names_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="two ways") as error:
        lake_contigs(["1", "2", "chr1"], Naming(None))
    assert error.value.why == "1 and chr1"


def test_patients_are_those_of_aliquots_else_of_barcodes() -> None:
    aliquots = (
        Aliquot("c1", "P1", sample_barcode="P1-N", aliquot_barcode="P1-N-d"),
        Aliquot("c2", "P2", sample_barcode="P2-N", aliquot_barcode="P2-N-d"),
    )
    samples = ("P1-N-d", "P2-N", "TCGA-A1-A0SB-10A", "NA12878")
    assert patients_of(samples, aliquots) == {"P1-N-d": "P1", "P2-N": "P2", "TCGA-A1-A0SB-10A": "TCGA-A1-A0SB"}


def test_the_only_sample_is_of_the_only_patient() -> None:
    assert patients_of(("tumor",), (Aliquot("c1", "P1", aliquot_barcode="x"),)) == {"tumor": "P1"}
    assert patients_of(("a", "b"), (Aliquot("c1", "P1", aliquot_barcode="x"),)) == {}
