"""Which class each table has, and which columns are held back."""

from __future__ import annotations

import pytest

from omics_lake.analysis.named_queries import VIEWS
from omics_lake.build.declared import declaration, declared_tables
from omics_lake.jobs.governed import DATES, FREE_TEXT, PERSONS, PLACES, DataClass, data_class, identifying


@pytest.mark.parametrize(
    ("table", "wanted"),
    [
        ("omics.clinical_patient", DataClass.CLINICAL),
        ("omics.sample", DataClass.CLINICAL),
        ("omics.mutation", DataClass.MOLECULAR),
        ("omics.expression", DataClass.MOLECULAR),
        ("omics.copy_number_segment", DataClass.MOLECULAR),
        ("omics.imaging_series", DataClass.IMAGING),
        ("marts.survival", DataClass.CLINICAL),
        ("marts.patient_summary", DataClass.CLINICAL),
        ("marts.preferred_aliquot", DataClass.CLINICAL),
        ("ops.quarantine", DataClass.OPERATIONS),
        ("omics.genotype", DataClass.MOLECULAR),
        ("omics.annotation", DataClass.MOLECULAR),
    ],
)
def test_a_table_is_classed_by_what_it_holds(table: str, wanted: DataClass) -> None:
    assert data_class(declaration(table)) is wanted


def test_dates_of_care_and_places_are_held_back() -> None:
    assert identifying(declaration("omics.clinical_patient")) == (
        "form_completion_date",
        "completed_on",
        "tissue_source_site",
    )
    assert identifying(declaration("omics.imaging_instance")) == ("study_date", "series_date", "acquisition_date")
    assert identifying(declaration("ops.quarantine")) == ("raw",)
    assert identifying(declaration("omics.expression")) == ()


def test_whose_a_germline_genotype_is_is_held_back() -> None:
    assert identifying(declaration("omics.genotype")) == ("sample_id",)
    assert identifying(declaration("omics.callset")) == ("samples", "patients", "header")
    assert identifying(declaration("omics.variant")) == ()
    # The name means another thing in the table of samples
    assert "sample_id" not in identifying(declaration("omics.sample"))


def test_no_date_of_a_patient_is_forgotten() -> None:
    for table in declared_tables():
        if table.namespace != "ops":
            dates = {c.name for c in table.columns if c.type in ("date", "timestamp") or c.name.endswith("_date")}
            assert dates <= set(identifying(table)), table.full_name


def test_views_show_nothing_that_their_tables_hold_back() -> None:
    for view in VIEWS:
        assert DataClass(view.data_class) is DataClass.MOLECULAR
        assert not {column.name for column in view.columns} & (DATES | PLACES | FREE_TEXT), view.name


def test_every_marked_name_is_a_column_somewhere() -> None:
    for table, names in PERSONS.items():
        assert names <= set(declaration(table).column_names)
    columns = {name for table in declared_tables() for name in table.column_names}
    assert columns >= DATES | PLACES | FREE_TEXT
