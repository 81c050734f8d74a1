"""Annotations of alleles and regions: ClinVar, any sites VCF, TSV with a column map, GFF3."""
