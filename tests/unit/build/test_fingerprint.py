"""The fingerprint changes exactly when the rows would."""

from dataclasses import replace

from omics_lake.build.fingerprint import of_files
from omics_lake.core.record import Aliquot, FileRecord
from omics_lake.core.table import Column, Table

TABLE = Table("omics", "t", "One row.", "tests", (Column("a", "int", ""),), ("a",))
FILE = FileRecord("gdc", "46.0", "TCGA-A", "MAF", "id-1", "a.maf", 10, "md5", aliquots=(Aliquot("c", "TCGA-50-5072"),))
OTHER = replace(FILE, file_id="id-2")


def test_the_order_of_files_does_not_matter() -> None:
    assert of_files(TABLE, 1, [FILE, OTHER]) == of_files(TABLE, 1, [OTHER, FILE])


def test_the_same_files_in_a_newer_release_make_the_same_rows() -> None:
    assert of_files(TABLE, 1, [FILE]) == of_files(TABLE, 1, [replace(FILE, release="47.0")])


def test_other_bytes_files_aliquots_columns_or_versions_make_other_rows() -> None:
    prints = {
        of_files(TABLE, 1, [FILE]),
        of_files(TABLE, 1, [replace(FILE, md5sum="other")]),
        of_files(TABLE, 1, [FILE, OTHER]),
        of_files(TABLE, 1, [replace(FILE, aliquots=())]),
        of_files(TABLE, 2, [FILE]),
        of_files(replace(TABLE, columns=(Column("a", "bigint", ""),)), 1, [FILE]),
    }
    assert len(prints) == 6
