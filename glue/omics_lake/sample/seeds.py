"""Randomness by name: every part of the cohort has its own stream, so that changing one leaves the others alone.

All streams and identifiers follow from one number, so the same seed gives the same bytes, and the second
release can be made later from the seed alone.
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Seeds:
    """The cohort's one source of randomness and identifiers."""

    seed: int

    def _digest(self, name: tuple[str, ...]) -> bytes:
        return hashlib.sha256("/".join((str(self.seed), *name)).encode()).digest()

    def stream(self, *name: str) -> np.random.Generator:
        """A generator for one part; the same name gives the same numbers."""
        return np.random.default_rng(int.from_bytes(self._digest(name)[:8], "big"))

    def uuid(self, *name: str) -> str:
        """A lower-case UUID for one thing; the same name gives the same UUID."""
        return str(uuid.UUID(bytes=self._digest(("uuid", *name))[:16], version=4))

    def number(self, low: int, high: int, *name: str) -> int:
        """A whole number in [low, high) for one thing."""
        return low + int.from_bytes(self._digest(("number", *name))[:8], "big") % (high - low)
