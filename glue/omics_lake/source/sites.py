"""Where the archives are, and the sources at these addresses. A double of them all is one other base address."""

from __future__ import annotations

from dataclasses import dataclass

from omics_lake.source.annotation import CLINVAR
from omics_lake.source.gdc import BASE as GDC_BASE
from omics_lake.source.gdc import GdcApi
from omics_lake.source.gdc_bucket import BUCKET_BASE, OpenDataBucket
from omics_lake.source.idc_images import BUCKET_BASE as IDC_BASE
from omics_lake.source.idc_images import BUCKETS, IdcImages
from omics_lake.source.nbia import BASE as NBIA_BASE
from omics_lake.source.nbia import BASE_V1 as NBIA_BASE_V1
from omics_lake.source.nbia import Nbia

SAMPLE_BUCKET = "omics-lake-sample"
"""The bucket that the sample cohort's index names."""


@dataclass(frozen=True)
class Sites:
    """Base addresses.

    Args:
        gdc: the GDC's API.
        open_data: its public bucket, over https.
        idc: the Imaging Data Commons' public bucket, over https.
        nbia: NBIA's services of version 4.
        nbia_v1: of version 1, for the calls that version 4 lacks.
        idc_buckets: the buckets that images may come from; `idc` is the first one's address.
        clinvar: URL of ClinVar's VCF.
    """

    gdc: str = GDC_BASE
    open_data: str = BUCKET_BASE
    idc: str = IDC_BASE
    nbia: str = NBIA_BASE
    nbia_v1: str = NBIA_BASE_V1
    idc_buckets: tuple[str, ...] = BUCKETS
    clinvar: str = CLINVAR

    @classmethod
    def at(cls, base: str) -> Sites:
        """A double's addresses, as `sample.server` lays them out."""
        root = base.rstrip("/")
        nbia = f"{root}/nbia-api/services"
        return cls(
            gdc=f"{root}/gdc/",
            open_data=f"{root}/tcga-2-open/",
            idc=f"{root}/idc-open-data/",
            nbia=f"{nbia}/v4/",
            nbia_v1=f"{nbia}/v1/",
            idc_buckets=(*BUCKETS, SAMPLE_BUCKET),
            clinvar=f"{root}/files/clinvar/clinvar.vcf.gz",
        )

    def idc_images(self) -> IdcImages:
        """DICOM objects of the IDC's bucket."""
        return IdcImages(self.idc, self.idc_buckets)

    def nbia_api(self) -> Nbia:
        """NBIA."""
        return Nbia(self.nbia, self.nbia_v1)

    def gdc_api(self) -> GdcApi:
        """The GDC's API."""
        return GdcApi(self.gdc)

    def gdc_files(self) -> OpenDataBucket:
        """The GDC's files: from the bucket, else from the API."""
        return OpenDataBucket(self.gdc_api(), self.open_data)
