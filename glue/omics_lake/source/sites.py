"""Where the archives are, and the sources at these addresses. A double of them all is one other base address."""

from __future__ import annotations

from dataclasses import dataclass

from omics_lake.source.gdc import BASE as GDC_BASE
from omics_lake.source.gdc import GdcApi
from omics_lake.source.gdc_bucket import BUCKET_BASE, OpenDataBucket


@dataclass(frozen=True)
class Sites:
    """Base addresses.

    Args:
        gdc: the GDC's API.
        open_data: its public bucket, over https.
        idc: the Imaging Data Commons' public bucket, over https.
        nbia: NBIA's services of version 4.
        nbia_v1: of version 1, for the calls that version 4 lacks.
    """

    gdc: str = GDC_BASE
    open_data: str = BUCKET_BASE
    idc: str = "https://idc-open-data.s3.amazonaws.com/"
    nbia: str = "https://nbia.cancerimagingarchive.net/nbia-api/services/v4/"
    nbia_v1: str = "https://services.cancerimagingarchive.net/nbia-api/services/v1/"

    @classmethod
    def at(cls, base: str) -> Sites:
        """A double's addresses, as `sample.server` lays them out."""
        root = base.rstrip("/")
        nbia = f"{root}/nbia-api/services"
        return cls(f"{root}/gdc/", f"{root}/tcga-2-open/", f"{root}/idc-open-data/", f"{nbia}/v4/", f"{nbia}/v1/")

    def gdc_api(self) -> GdcApi:
        """The GDC's API."""
        return GdcApi(self.gdc)

    def gdc_files(self) -> OpenDataBucket:
        """The GDC's files: from the bucket, else from the API."""
        return OpenDataBucket(self.gdc_api(), self.open_data)
