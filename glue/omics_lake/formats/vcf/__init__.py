"""VCF 4.1 to 4.5 and gVCF: bytes to Arrow rows that can be written back exactly."""
