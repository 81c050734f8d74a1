"""Every table made from files, in build order (tables that others refer to come first)."""

from __future__ import annotations

from omics_lake.tables import (
    clinical_drug,
    clinical_follow_up,
    clinical_new_tumor_event,
    clinical_other_malignancy,
    clinical_patient,
    clinical_radiation,
    copy_number_gene,
    copy_number_segment,
    expression,
    expression_qc,
    imaging_instance,
    imaging_series,
    imaging_study,
    mutation,
    sample,
)
from omics_lake.tables.recipe import Recipe

RECIPES: tuple[Recipe, ...] = (
    sample.RECIPE,
    clinical_patient.RECIPE,
    clinical_drug.RECIPE,
    clinical_radiation.RECIPE,
    clinical_follow_up.RECIPE,
    clinical_new_tumor_event.RECIPE,
    clinical_other_malignancy.RECIPE,
    mutation.RECIPE,
    expression.RECIPE,
    expression_qc.RECIPE,
    copy_number_gene.RECIPE,
    copy_number_segment.RECIPE,
    imaging_study.RECIPE,
    imaging_series.RECIPE,
    imaging_instance.RECIPE,
)


def recipe_of(full_name: str) -> Recipe:
    """The recipe of a table, such as `omics.expression`."""
    return next(recipe for recipe in RECIPES if recipe.table.full_name == full_name)
