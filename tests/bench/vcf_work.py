"""What every way is given of a VCF workload and what it is to make; imports nothing of the lake: peers run apart.

One row of the product is a call that is kept: in `single` each site's one call, in `multi` calls that are not the
reference on all haplotypes (sparse), in `clinvar` a site. `sites*.parquet` or the folder `variant` hold sites,
`calls*.parquet` or `genotype` calls. All are zstd Parquet, in the file's order or the tool's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

VCF_WORKLOADS = ("clinvar", "single", "multi")
SITE_COLUMNS = ("CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO")
INFO_KEYS = {
    "clinvar": tuple("ALLELEID CLNDISDB CLNDN CLNHGVS CLNREVSTAT CLNSIG CLNVC CLNVCSO GENEINFO MC ORIGIN RS".split()),
    "single": tuple("AC AF AN BaseQRankSum DP FS MQ QD SOR DB".split()),
    "multi": tuple("AC AF AN NS DP EAS_AF AMR_AF AFR_AF EUR_AF SAS_AF AA VT END SVTYPE MULTI_ALLELIC".split()),
}
FORMAT_KEYS = tuple("GT AD DP GQ PL PS".split())


@dataclass(frozen=True)
class VcfWork:
    """One run's task.

    Args:
        workload: clinvar, single or multi.
        landing: folder that `vcf_inputs.ensure_vcf` made.
        out: empty folder for the product.
        cores: how many the way may use.
    """

    workload: str
    landing: Path
    out: Path
    cores: int = 2

    @property
    def path(self) -> Path:
        """The one VCF."""
        (found,) = self.landing.rglob("*.vcf.gz")
        return found

    @property
    def paths(self) -> list[str]:
        """The source files."""
        return [str(self.path)]

    @property
    def sites(self) -> str:
        """Where a peer's sites go."""
        return str(self.out / "sites.parquet")

    @property
    def calls(self) -> str:
        """Where a peer's calls go."""
        return str(self.out / "calls.parquet")

    def header(self) -> list[str]:
        """The VCF's header lines; looked at before the clock by tools that need their number or the samples."""
        import gzip

        lines = []
        with gzip.open(self.path, "rt") as text:
            for line in text:
                if not line.startswith("#"):
                    break
                lines.append(line.rstrip("\n"))
        return lines


def vcf_product_of(out: Path) -> tuple[int, int]:
    """Rows that ways are compared by (calls, or sites where there are none), and bytes of all Parquet files."""
    files = sorted(file for file in out.rglob("*.parquet") if "ops" not in file.relative_to(out).parts)
    calls = [file for file in files if _holds(file, out, "calls", "genotype")]
    sites = [file for file in files if _holds(file, out, "sites", "variant")]
    return sum(pq.read_metadata(file).num_rows for file in calls or sites), sum(file.stat().st_size for file in files)


def _holds(file: Path, out: Path, name: str, table: str) -> bool:
    parts = file.relative_to(out).parts
    return parts[-1].startswith(name) or table in parts
