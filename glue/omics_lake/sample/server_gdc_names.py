"""Names of fields and groups that the GDC knows, per endpoint.

A name outside of these gives `warnings` in the answer. Of groups that the sample has no values in, any field is
taken as known. `demographic.gender` is gone from the dictionary since 2026.
Source: https://docs.gdc.cancer.gov/API/Users_Guide/Appendix_A_Available_Fields/
"""

from __future__ import annotations

from dataclasses import dataclass

_TIMES = "created_datetime updated_datetime state"
_CASE = {
    "": f"""case_id id submitter_id primary_site disease_type index_date consent_type days_to_consent lost_to_followup
        days_to_lost_to_followup case_autocomplete aliquot_ids analyte_ids diagnosis_ids portion_ids sample_ids
        slide_ids submitter_aliquot_ids submitter_analyte_ids submitter_diagnosis_ids submitter_portion_ids
        submitter_sample_ids submitter_slide_ids {_TIMES}""",
    "project": "project_id name primary_site disease_type dbgap_accession_number released releasable state",
    "project.program": "name program_id dbgap_accession_number",
    "demographic": f"""demographic_id submitter_id sex_at_birth race ethnicity vital_status age_at_index days_to_birth
        days_to_death year_of_birth year_of_death age_is_obfuscated cause_of_death cause_of_death_source
        country_of_residence_at_enrollment {_TIMES}""",
    "samples": f"""sample_id submitter_id sample_type sample_type_id tissue_type tumor_descriptor specimen_type
        preservation_method is_ffpe composition days_to_collection days_to_sample_procurement initial_weight
        intermediate_dimension longest_dimension shortest_dimension oct_embedded pathology_report_uuid
        time_between_clamping_and_freezing time_between_excision_and_freezing tumor_code tumor_code_id {_TIMES}""",
    "samples.portions": f"portion_id submitter_id portion_number is_ffpe weight creation_datetime {_TIMES}",
    "samples.portions.analytes": f"""analyte_id submitter_id analyte_type analyte_type_id amount a260_a280_ratio
        concentration spectrophotometer_method well_number experimental_protocol_type {_TIMES}""",
    "samples.portions.analytes.aliquots": f"""aliquot_id submitter_id amount concentration source_center
        selected_normal_low_pass_wgs selected_normal_wxs {_TIMES}""",
}
_CASE_OPEN = """annotations diagnoses diagnoses.annotations diagnoses.pathology_details diagnoses.treatments exposures
    family_histories files follow_ups follow_ups.molecular_tests follow_ups.other_clinical_attributes summary
    samples.annotations samples.portions.annotations samples.portions.slides samples.portions.center
    samples.portions.analytes.annotations samples.portions.analytes.aliquots.center
    samples.portions.analytes.aliquots.annotations tissue_source_site""".split()
_FILE = {
    "": f"""file_id id file_name file_size file_autocomplete md5sum submitter_id access acl type data_type
        data_category data_format data_release experimental_strategy platform channel average_base_quality
        error_type origin version tags wgs_coverage {_TIMES}""",
    "analysis": f"""analysis_id analysis_type submitter_id workflow_type workflow_version workflow_link
        workflow_start_datetime workflow_end_datetime {_TIMES}""",
    "associated_entities": "entity_id entity_type entity_submitter_id case_id",
}
_FILE_OPEN = """analysis.input_files analysis.metadata analysis.metadata.read_groups annotations archive center
    downstream_analyses downstream_analyses.output_files index_files metadata_files""".split()
_PROJECT = {
    "": _CASE["project"] + " id",
    "program": _CASE["project.program"],
    "summary": "case_count file_count file_size",
}


@dataclass(frozen=True)
class Names:
    """What one endpoint knows.

    Args:
        key: the field that `id` repeats.
        own: how filters may start a field of this endpoint, such as `files.`.
        fields: dotted names of values.
        groups: dotted names of records, which `expand` takes.
        open_groups: groups of which any field is known.
    """

    key: str
    own: str
    fields: frozenset[str]
    groups: frozenset[str]
    open_groups: frozenset[str]

    def knows(self, name: str) -> bool:
        """True for a field of this endpoint."""
        return name in self.fields or name.rpartition(".")[0] in self.open_groups


def _names(key: str, own: str, groups: dict[str, str], open_groups: list[str]) -> Names:
    fields = {f"{group}.{name}".lstrip(".") for group, names in groups.items() for name in names.split()}
    return Names(
        key, own, frozenset(fields), frozenset([*groups, *open_groups]) - {""}, frozenset(open_groups)
    )  # fmt: skip


CASE_NAMES = _names("case_id", "cases.", _CASE, _CASE_OPEN)
FILE_NAMES = _names(
    "file_id",
    "files.",
    {**_FILE, **{f"cases.{group}".rstrip("."): names for group, names in _CASE.items()}},
    [*_FILE_OPEN, *(f"cases.{group}" for group in _CASE_OPEN)],
)
PROJECT_NAMES = _names("project_id", "projects.", _PROJECT, [])
