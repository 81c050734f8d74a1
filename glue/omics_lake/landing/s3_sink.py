"""One file on its way into S3.

With an MD5 in its record it streams into an upload, which is completed only once proven. Without, it waits in a
temporary file on this machine for `Source.check`. Neither outlives the run: a later one starts the file over.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from typing import Any, BinaryIO

from omics_lake.core.record import FileRecord
from omics_lake.landing.local_files import reaching as reaching_disk
from omics_lake.landing.s3_errors import reaching
from omics_lake.landing.s3_upload import Upload
from omics_lake.landing.sink import CHUNK, SIDECAR, Received, sidecar_text


class S3Sink:
    """See `Sink`."""

    def __init__(self, client: Any, bucket: str, key: str, record: FileRecord, encryption: Mapping[str, str]) -> None:
        self._client = client
        self._place = {"Bucket": bucket, "Key": key}
        self._record = record
        self._encryption = dict(encryption)
        self._upload: Upload | None = None
        self._spool: BinaryIO | None = None
        self.received = Received()
        self.validator: str | None = None

    def restart(self, validator: str | None) -> None:
        """Drops the upload or the temporary file, and begins another."""
        self.close()
        self.received, self.validator = Received(), validator
        if self._record.md5sum is None:
            with reaching_disk(tempfile.gettempdir()):
                self._spool = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close()
        else:
            self._upload = self._new_upload(self._record.file_size, {})

    def write(self, chunk: bytes) -> None:
        """To the upload, or to the temporary file."""
        if self._upload is not None:
            self._upload.write(chunk)
        elif self._spool is not None:
            with reaching_disk(tempfile.gettempdir()):
                self._spool.write(chunk)
        self.received.add(chunk)

    def spooled(self) -> BinaryIO:
        """A second handle on the temporary file, so that closing it leaves the first."""
        assert self._spool is not None, "only records without MD5 are spooled"
        with reaching_disk(tempfile.gettempdir()):
            self._spool.flush()
            self._spool.seek(0)
            return open(self._spool.fileno(), "rb", closefd=False)

    def commit(self) -> None:
        """Completes the upload; a file that waited here is sent first, after its sidecar."""
        if self._spool is not None:
            self._put_sidecar()
            self._upload = self._new_upload(self.received.size, {"sha256": self.received.sha256})
            self._spool.seek(0)
            while chunk := self._spool.read(CHUNK):
                self._upload.write(chunk)
        assert self._upload is not None, "commit comes after restart"
        self._upload.complete(self.received.sha256)
        self._upload = None
        self.close()

    def close(self) -> None:
        """The next run cannot go on with an upload whose hashes are in this process: drops all."""
        if self._spool is not None:
            self._spool.close()
            self._spool = None
        if self._upload is not None:
            upload, self._upload = self._upload, None
            upload.abort()
        self.received, self.validator = Received(), None

    def abort(self) -> None:
        """As `close`."""
        self.close()

    def _new_upload(self, size: int | None, known: Mapping[str, str]) -> Upload:
        return Upload(self._client, self._place, size, self._encryption, {**metadata(self._record), **known})

    def _put_sidecar(self) -> None:
        place = {**self._place, "Key": self._place["Key"] + SIDECAR}
        with reaching(f"s3://{place['Bucket']}/{place['Key']}"):
            self._client.put_object(
                **place,
                Body=sidecar_text(self.received.sha256, self._record.file_name),
                ChecksumAlgorithm="SHA256",
                **self._encryption,
            )


def metadata(record: FileRecord) -> dict[str, str]:
    """What an object says of itself: its source and release, and the source's MD5."""
    said = {"source": record.data_release}
    return said | {"source-md5": record.md5sum.lower()} if record.md5sum else said
