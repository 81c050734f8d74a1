"""Copy number segments of one sample: log2 ratios (DNAcopy) or allele-specific copies (ASCAT).

- Masked (`*.nocnv_grch38.seg.v2.txt`): GDC_Aliquot Chromosome Start End Num_Probes Segment_Mean, chromosomes
  without chr, `Segment_Mean` = log2(copies / 2), chrY removed. Older files say `Sample` for `GDC_Aliquot`, write a
  barcode or array name there, and at times `8.7E+07` for the number of probes.
- Allele-specific (`*.allelic_specific.seg.txt`): GDC_Aliquot Chromosome Start End Copy_Number Major_Copy_Number
  Minor_Copy_Number, chromosomes with chr.

Positions are 1-based and closed. Source: https://docs.gdc.cancer.gov/Data/Bioinformatics_Pipelines/CNV_Pipeline/
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from omics_lake.core.errors import SchemaDrift
from omics_lake.formats.chromosome import normalise_chromosomes
from omics_lake.formats.duplicates import settle_duplicates
from omics_lake.formats.result import Parsed
from omics_lake.formats.text import read_text
from omics_lake.formats.tsv import Body, Header, read_body, read_header, reject, require_columns, where

_PLACE = {"sample": pa.string(), "chromosome": pa.string(), "start": pa.int32(), "end": pa.int32()}
_LOG2 = {"num_probes": pa.float64(), "segment_mean": pa.float64()}
_COPIES = dict.fromkeys(("copy_number", "major_copy_number", "minor_copy_number"), pa.int32())
_ALSO = {
    "gdc_aliquot": "sample",
    "start_bp": "start",
    "end_bp": "end",
    "num_markers": "num_probes",
    "seg_cn": "segment_mean",
}
_KEY = ["sample", "chromosome", "start", "end"]
_WHOLE_LIMIT = float(2**53)


def parse_copy_number_segment(data: bytes) -> Parsed:
    """One row a segment, of either kind; the columns of the other kind are null.

    Returns:
        Rows of sample (the file's word for the aliquot: UUID, barcode or array name), chromosome, start_position,
        end_position, num_probes, segment_mean (log2), copy_number, major_copy_number, minor_copy_number.

    Raises:
        SchemaDrift: the columns are of neither kind.
        UnreadableFile: the file has no header.
    """
    text = read_text(data)
    header = _lower(read_header(text))
    kind = _kind(header)
    body = _reject_values(read_body(text, header, _PLACE | kind), text)
    body, duplicates = settle_duplicates(body, text, _KEY)
    columns = {"sample": body.rows["sample"], "chromosome": normalise_chromosomes(body.rows["chromosome"])}
    columns |= {"start_position": body.rows["start"], "end_position": body.rows["end"]}
    for name, type_ in (_LOG2 | {"num_probes": pa.int64()} | _COPIES).items():
        columns[name] = body.rows[name].cast(type_) if name in kind else pa.nulls(body.rows.num_rows, type_)
    return Parsed(pa.table(columns), body.rejected, duplicates)


def _lower(header: Header) -> Header:
    """The header with names in one spelling: `Start.bp` -> `start`, `GDC_Aliquot` -> `sample`."""
    names = (name.strip().lower().replace(".", "_") for name in header.names)
    return replace(header, names=tuple(_ALSO.get(name, name) for name in names))


def _kind(header: Header) -> dict[str, pa.DataType]:
    """Value columns of the file's kind, told by its columns."""
    for kind in (_COPIES, _LOG2):
        if set(kind) <= set(header.names):
            require_columns(header, _PLACE | kind, "a copy number segment file")
            return kind
    raise SchemaDrift(
        "The file is no copy number segment file",
        why=f"it needs {', '.join(_LOG2)} or {', '.join(_COPIES)}; it has: {', '.join(header.names)}",
        next_step="check that the file is of this data type",
    )


def _reject_values(body: Body, text: bytes) -> Body:
    rows = body.rows
    known = normalise_chromosomes(rows["chromosome"])
    reasons = {
        at: f"chromosome {rows['chromosome'][at].as_py()!r} is none of the 25" for at in where(pc.is_null(known))
    }
    for name in ("sample", "chromosome", "start", "end"):
        reasons |= dict.fromkeys(where(pc.is_null(rows[name])), f"{name} is empty")
    reasons |= dict.fromkeys(where(pc.less(rows["start"], 1)), "start is below 1")
    reasons |= dict.fromkeys(where(pc.greater(rows["start"], rows["end"])), "start lies after end")
    if "segment_mean" in rows.column_names:
        infinite = pc.invert(pc.is_finite(rows["segment_mean"]))
        reasons |= dict.fromkeys(where(infinite), "segment_mean is not a finite number")
        reasons |= dict.fromkeys(where(_not_whole(rows["num_probes"])), "num_probes is not a whole number")
    for name in set(_COPIES) & set(rows.column_names):
        reasons |= dict.fromkeys(where(pc.less(rows[name], 0)), f"{name} is negative")
    return reject(body, text, reasons)


def _not_whole(values: pa.ChunkedArray) -> npt.NDArray[np.bool_]:
    """True where a number read as float (`8.7E+07` is allowed) is no whole number from 0 on; null is not."""
    numbers: npt.NDArray[np.float64] = values.to_numpy()
    given: npt.NDArray[np.bool_] = pc.is_valid(values).to_numpy()
    with np.errstate(invalid="ignore"):
        whole = (numbers == np.floor(numbers)) & (numbers >= 0) & (numbers < _WHOLE_LIMIT)
    bad: npt.NDArray[np.bool_] = given & ~whole
    return bad
