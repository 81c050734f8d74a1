"""What is to be run: workloads, sizes, ways, rounds."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from vcf_work import VCF_WORKLOADS
from ways import NAMES, Way, ways_of

SIZES = {"star": (64, 256), "maf": (400, 2000), "clinvar": (300_000,), "single": (1_000_000,), "multi": (20_000,)}
QUICK = {"star": (8,), "maf": (50,), "clinvar": (4800,), "single": (5000,), "multi": (200,)}
"""Source files of `star` and `maf`, sites of the VCFs."""
OF_THEIR_OWN = ("landing", "growth")
"""Workloads that are no race of ways: each has a report of its own."""
WORKLOADS = (*SIZES, *OF_THEIR_OWN)


@dataclass(frozen=True)
class Plan:
    """What is to be run.

    Args:
        sizes: workload -> source files, or sites of a VCF.
        peers: Python of the environment of ways that run apart; None where there is none.
    """

    sizes: dict[str, tuple[int, ...]]
    ways: tuple[str, ...]
    rounds: int
    cores: int
    folder: Path
    peers: Path | None = None

    def runs(self) -> Iterator[tuple[str, str, int]]:
        """(way, workload, size) in the order they are run."""
        for workload, sizes in self.sizes.items():
            for size in sizes:
                for _ in range(self.rounds):
                    for name, way in ways_of(workload).items():
                        if name in self.ways and size <= way.most_files and self.can(way):
                            yield name, workload, size

    def can(self, way: Way) -> bool:
        """The machine has what the way needs."""
        return not (way.apart and self.peers is None) and (way.program is None or shutil.which(way.program) is not None)

    def absent(self) -> list[str]:
        """Ways that were asked for and cannot run here."""
        asked = {name: way for workload in self.sizes for name, way in ways_of(workload).items() if name in self.ways}
        return [name for name, way in asked.items() if not self.can(way)]

    def python(self, way: Way) -> str:
        """What runs a way."""
        return str(self.peers) if way.apart else sys.executable


def planned(options: argparse.Namespace) -> Plan:
    """The plan that the options mean."""
    usual = QUICK if options.quick else SIZES
    asked = {w: options.sites if w in VCF_WORKLOADS else options.files for w in usual}
    sizes = {w: tuple(asked[w] or usual[w]) for w in dict.fromkeys(options.workload) if w in usual}
    rounds = options.rounds or (1 if options.quick else 3)
    ways = tuple(name for name in NAMES if name in options.ways)
    peers = options.peers.absolute() if options.peers.exists() else None
    return Plan(sizes, ways, rounds, options.cores, options.folder.resolve(), peers)
