"""An annotation at a URL: its MD5 beside it, its release in its header, its bytes from its own host alone."""

from __future__ import annotations

import gzip
import hashlib
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from omics_lake.core.errors import SourceRefused, SourceUnavailable, UsageError
from omics_lake.core.record import FileRecord
from omics_lake.sample.faults import Fault
from omics_lake.sample.server import SourceDouble
from omics_lake.source.annotation import AnnotationFile, AnyAnnotation

VCF = b"##fileformat=VCFv4.1\n##fileDate=2026-02-26\n##source=ClinVar\n#CHROM\tPOS\n" + b"1\t1\n" * 50_000


@pytest.fixture
def empty() -> Iterator[SourceDouble]:
    with SourceDouble() as double:
        yield double


def serve(double: SourceDouble, data: bytes, named: str = "clinvar.vcf.gz") -> AnnotationFile:
    md5 = hashlib.md5(data, usedforsecurity=False).hexdigest()
    double.serve("pub/clinvar.vcf.gz", data)
    double.serve("pub/clinvar.vcf.gz.md5", f"{md5}  {named}\n".encode(), content_type="text/plain")
    return AnnotationFile(double.files_url + "pub/clinvar.vcf.gz")


@pytest.mark.parametrize("data", [gzip.compress(VCF), VCF, gzip.compress(VCF.replace(b"2026-02-26", b"20260226"))])
def test_release_size_and_md5_come_from_the_file_and_beside_it(empty: SourceDouble, data: bytes) -> None:
    source = serve(empty, data)

    record = source.record()

    assert (record.source, record.release, record.project_id) == ("clinvar", "2026-02-26", "reference")
    assert record.file_size == len(data)
    assert record.md5sum == hashlib.md5(data, usedforsecurity=False).hexdigest()
    assert record.key == f"clinvar/2026-02-26/reference/variant_annotation/{record.file_id}/clinvar.vcf.gz"
    assert b"".join(AnyAnnotation("clinvar").open(record).chunks) == data


def test_another_release_is_another_file(empty: SourceDouble) -> None:
    first = serve(empty, gzip.compress(VCF)).record()
    second = serve(empty, gzip.compress(VCF.replace(b"02-26", b"03-05"))).record()

    assert first.file_id != second.file_id
    assert second.release == "2026-03-05"


def test_the_dated_name_in_clinvars_md5_is_the_same_file(empty: SourceDouble) -> None:
    assert serve(empty, gzip.compress(VCF), "clinvar_20260226.vcf.gz").record().release == "2026-02-26"


@pytest.mark.parametrize("beside", [b"<html>no</html>", b"d41d8cd98f00b204e9800998ecf8427e  other.vcf.gz", b"", b"xyz"])
def test_what_is_no_md5_of_the_file_is_refused(empty: SourceDouble, beside: bytes) -> None:
    source = serve(empty, VCF)
    empty.serve("pub/clinvar.vcf.gz.md5", beside, content_type="text/plain")

    with pytest.raises(SourceRefused):
        source.record()


def test_without_an_md5_beside_it_the_way_out_is_named(empty: SourceDouble) -> None:
    empty.serve("a.vcf", VCF)

    with pytest.raises(SourceUnavailable, match="MD5 beside the file") as error:
        AnnotationFile(empty.files_url + "a.vcf").record()
    assert "--sheet" in error.value.next_step


def test_a_server_that_is_down_is_not_said_to_lack_the_md5(empty: SourceDouble, waits: list[float]) -> None:
    source = serve(empty, VCF)
    empty.add_fault(Fault("*.md5", "status", value=503, times=99))

    with pytest.raises(SourceUnavailable) as error:
        source.record()
    assert "status 503" in error.value.why
    assert "run the command again later" in error.value.next_step


@pytest.mark.parametrize("data", [b"##fileformat=VCFv4.1\n#CHROM\n", b"\x1f\x8bbroken", b""])
def test_a_header_without_a_date_is_refused(empty: SourceDouble, data: bytes) -> None:
    with pytest.raises(SourceRefused, match="does not tell its release"):
        serve(empty, data).record()


def test_a_small_file_that_expands_without_end_costs_no_memory(empty: SourceDouble) -> None:
    bomb = gzip.compress(b"#" * 200_000_000, compresslevel=1)

    with pytest.raises(SourceRefused):
        serve(empty, bomb).record()


@pytest.mark.parametrize(
    "url",
    ["clinvar.vcf.gz", "https://host/", "https:///a.vcf", "https://[x/a.vcf", "https://host/..", "https://host/a%5cb"],
)
def test_what_is_no_url_of_a_file(url: str) -> None:
    with pytest.raises(UsageError):
        AnnotationFile(url)


def test_plain_http_to_elsewhere_is_refused() -> None:
    with pytest.raises(SourceRefused):
        AnnotationFile("http://192.0.2.1/a.vcf").record()


@pytest.mark.parametrize("host", ["127.0.0.1", "169.254.169.254", "10.0.0.1", "[::1]"])
def test_a_manifest_cannot_send_requests_into_the_own_network(host: str) -> None:
    record = FileRecord("annotation", "1", "reference", "x", "a", "a.vcf", 1, "0" * 32, url=f"https://{host}/a.vcf")

    with pytest.raises(SourceRefused):
        AnyAnnotation("annotation").open(record)


def test_record_of_another_url_is_not_opened(empty: SourceDouble) -> None:
    record = serve(empty, VCF).record()

    with pytest.raises(SourceRefused):
        AnnotationFile(empty.files_url + "other.vcf").open(record)
    with pytest.raises(SourceRefused):
        AnyAnnotation("clinvar").check(record, io.BytesIO(VCF))


@pytest.mark.real_data
def test_a_real_clinvar_tells_its_release(empty: SourceDouble, real_data: Path) -> None:
    data = (real_data / "clinvar" / "clinvar_20260226_grch38_panel_even.vcf.gz").read_bytes()
    with gzip.open(io.BytesIO(data), "rt") as lines:
        dates = [line.strip().partition("=")[2] for line in lines if line.startswith("##fileDate=")]

    assert [serve(empty, data).record().release] == dates
