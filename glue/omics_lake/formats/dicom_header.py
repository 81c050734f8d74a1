"""One DICOM object's header, read by pydicom: only the attributes of the allow-list, never the pixels.

Traps: pydicom reads on where a file ends inside a value, and only warns where it ends inside a sequence; its warnings
and log lines may quote values, so neither leaves this module; it inflates a deflated data set whole, whatever its size.
A message of its exceptions may quote values, too: only their kind is told. Pixel data that are cut are not noticed.
Format: DICOM PS3.10, https://dicom.nema.org/medical/dicom/current/output/chtml/part10/chapter_7.html
"""

from __future__ import annotations

import io
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from omics_lake.core.errors import MissingTool
from omics_lake.formats.dicom_tags import ATTRIBUTES, DATASET_TAGS, FILE_META_GROUP
from omics_lake.formats.dicom_values import is_charset_known, to_value

DIRECTORY = "1.2.840.10008.1.3.10"
"""SOP class Media Storage Directory."""
NO_HEADER = "no DICOM Part 10 header"
CUT_SHORT = "the header is cut short"
DEFLATED = "a deflated data set is not read: how large it gets is not known before"
IS_DIRECTORY = "a DICOMDIR lists objects and is none"
UNREADABLE = "the header cannot be read"
_PREFIX = slice(128, 132)
_DEFLATED_UID = b"1.2.840.10008.1.2.1.99"


class UnreadableHeader(ValueError):
    """Why an object's header gives no values; quotes nothing of it."""


@dataclass(frozen=True)
class Header:
    """Values of one object.

    Args:
        values: column -> value; null where absent, empty or no value.
        faults: column -> why a value that is there is null.
        warnings: how many warnings pydicom had.
    """

    values: dict[str, object]
    faults: dict[str, str]
    warnings: int


def read_header(data: bytes) -> Header:
    """Read one object.

    Raises:
        UnreadableHeader: no Part 10 header, cut short, deflated, a DICOMDIR, or anything that pydicom fails at.
        MissingTool: pydicom is not installed.
    """
    if data[_PREFIX] != b"DICM":
        raise UnreadableHeader(NO_HEADER)
    # Looked for everywhere: the file's own header may be as long as it likes, and no other attribute names this.
    if _DEFLATED_UID in data:
        raise UnreadableHeader(DEFLATED)
    source = _Watched(data)
    with _quiet() as caught:
        values, faults = _convert(_read(source))
    if source.is_cut(len(data)):
        raise UnreadableHeader(CUT_SHORT)
    return Header(values, faults, len(caught))


def _pydicom() -> Any:
    """The package, which only this table needs: other builds run without it."""
    try:
        import pydicom
    except ImportError as error:
        raise MissingTool(
            "pydicom is not installed",
            why="DICOM headers are read by it",
            next_step="pip install pydicom, or omics-lake[imaging]; on Glue, name it in --additional-python-modules",
        ) from error
    return pydicom


def _read(source: io.BytesIO) -> Any:
    dcmread = _pydicom().dcmread
    try:
        return dcmread(source, stop_before_pixels=True, specific_tags=list(DATASET_TAGS), force=False)
    except Exception as error:  # noqa: BLE001  whatever damaged bytes make of pydicom, only this object is at fault
        raise UnreadableHeader(f"{UNREADABLE} ({type(error).__name__})") from None


def _convert(dataset: Any) -> tuple[dict[str, object], dict[str, str]]:
    """Values and faults by column."""
    meta = dataset.file_meta
    if DIRECTORY in (_get_readable(meta, 0x00020002), _get_readable(dataset, 0x00080016)):
        raise UnreadableHeader(IS_DIRECTORY)
    known = is_charset_known(_get_readable(dataset, 0x00080005), _pydicom().charset.python_encoding)
    values: dict[str, object] = {}
    faults: dict[str, str] = {}
    for attribute in ATTRIBUTES:
        name = attribute.column.name
        place = meta if attribute.tag >> 16 == FILE_META_GROUP else dataset
        try:
            values[name] = to_value(attribute, _get(place, attribute.tag), known)
        except ValueError as error:
            values[name], faults[name] = None, str(error)
    return values, faults


def _get(place: Any, tag: int) -> object:
    """An element's value, None where there is none; ValueError where pydicom cannot make one of its bytes."""
    try:
        return place[tag].value if tag in place else None
    except Exception as error:  # noqa: BLE001  see `_read`
        raise ValueError(f"unreadable ({type(error).__name__})") from None


def _get_readable(place: Any, tag: int) -> object:
    try:
        return _get(place, tag)
    except ValueError:
        return None


@contextmanager
def _quiet() -> Iterator[list[warnings.WarningMessage]]:
    """Catch warnings, and keep pydicom's log, which repeats them, to itself."""
    logger = logging.getLogger("pydicom")
    before = logger.disabled
    logger.disabled = True
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            yield caught
    finally:
        logger.disabled = before


class _Watched(io.BytesIO):
    """Notices when a reader took less than it asked for and went on."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self._got_less = False
        self._last = 0
        self._went_on = False

    def read(self, size: int | None = -1, /) -> bytes:
        self._went_on |= self._got_less
        data = super().read(size)
        self._got_less, self._last = size is not None and len(data) < size, len(data)
        return data

    def seek(self, offset: int, whence: int = 0, /) -> int:
        self._got_less = False  # it looked ahead, and goes back to what it found
        return super().seek(offset, whence)

    def is_cut(self, size: int) -> bool:
        """True when values were to be read past the end; the look for a next element that is not there is none."""
        return self._went_on or (self._got_less and self._last > 0) or self.tell() > size
