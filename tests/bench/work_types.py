"""What a way gives back, in a module that imports nothing: peers run in an environment without the lake."""

from __future__ import annotations

from collections.abc import Callable, Mapping

Seconds = float
Run = Callable[[], Mapping[str, Seconds]]
"""The timed part. Gives the wall seconds of steps worth telling, by name."""
