"""Left alignment of allele keys against a reference sequence, for `build --fasta`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial
from typing import BinaryIO, cast

import pyarrow as pa
import pyarrow.compute as pc

from omics_lake.core.errors import NothingFound, UnreadableFile
from omics_lake.core.places import filesystem_of
from omics_lake.formats.fasta import Fasta
from omics_lake.formats.vcf.normalise import ReferenceMismatch, left_align

_ONE_BASE = r":[A-Za-z*]:[A-Za-z*]$"


@dataclass(frozen=True)
class Reference:
    """A FASTA and its index; plain values, opened anew in every task.

    Args:
        folder: that it lies in, or `s3://bucket/prefix`.
        name: of the file, as `omics.callset.normalised_against` has it.
        index: text of its `.fai`.
        endpoint: address of an S3 double.
        region: AWS region.
    """

    folder: str
    name: str
    index: str
    endpoint: str | None = None
    region: str | None = None

    def left_aligned(self, variants: pa.Table) -> pa.Table:
        """The variants, the keys of their insertions and deletions as far left as the sequence lets them go.

        Raises:
            UnreadableFile: the sequence has another REF than the variants, or lacks their contig.
        """
        lists = variants["allele_keys"].combine_chunks()
        keys = lists.flatten()
        movable = pc.and_(pc.is_valid(keys), pc.invert(pc.match_substring_regex(keys, _ONE_BASE).fill_null(False)))
        if not pc.any(movable).as_py():
            return variants
        moved = [self._moved(key) for key in keys.filter(movable).to_pylist()]
        aligned = pc.replace_with_mask(keys, movable, pa.array(moved, keys.type))
        offsets = pc.subtract(lists.offsets, lists.offsets[0])
        column = pa.ListArray.from_arrays(offsets, aligned, lists.type, mask=pc.is_null(lists))
        return variants.set_column(variants.column_names.index("allele_keys"), "allele_keys", column)

    def _moved(self, key: str) -> str:
        contig, pos, ref, alt = key.rsplit(":", 3)
        fasta = _opened(self)
        try:
            place, ref, alt = left_align(int(pos), ref, alt, partial(fasta.fetch, contig))
        except ReferenceMismatch as error:
            raise UnreadableFile(
                "The FASTA is not the reference of this file",
                where=key,
                why=f"{self.name}: {error}",
                next_step="give the FASTA that the file was called against, or build without --fasta",
            ) from error
        return f"{contig}:{place}:{ref}:{alt}"


@lru_cache(maxsize=1)
def _opened(reference: Reference) -> Fasta:
    """Open for the whole task: a compressed FASTA is searched for its blocks each time it is opened."""
    filesystem, folder = filesystem_of(reference.folder, reference.endpoint, reference.region)
    file = filesystem.open_input_file(f"{folder}/{reference.name}")
    return Fasta(cast(BinaryIO, file), reference.index)


def reference_at(uri: str, endpoint: str | None = None, region: str | None = None) -> Reference:
    """The FASTA at a path or `s3://` address, with the index beside it.

    Raises:
        NothingFound: it, or its index, is not there.
    """
    folder, _, name = uri.rpartition("/")
    folder = folder or ("/" if uri.startswith("/") else ".")
    filesystem, root = filesystem_of(folder, endpoint, region)
    try:
        with filesystem.open_input_file(f"{root}/{name}.fai") as index:
            text = index.readall().decode("utf-8", "replace")
        filesystem.open_input_file(f"{root}/{name}").close()
    except OSError as error:
        raise NothingFound(
            "The FASTA or its index cannot be read",
            where=uri,
            why=str(error),
            next_step=f"make the index with `samtools faidx {name}`, and keep it beside the FASTA",
        ) from error
    return Reference(folder, name, text, endpoint, region)
