"""omics-lake: raw cohort files in, governed and versioned Iceberg tables out.

The packages are stages, and imports point one way only::

    source -> landing -> formats -> tables -> marts -> analysis

`core` is used by all and uses none; `lake` (Spark session, publish, upkeep) is used by
`build`, `sample` and the command line.
"""

__version__ = "0.1.0"
