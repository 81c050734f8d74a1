"""What is raised for a record that breaks the specification."""

from __future__ import annotations


class BadRecord(ValueError):
    """The record goes to quarantine; the text is the reason, one sentence without a full stop."""
