"""A project's agenda as text for a terminal, as data for a program, and as a calendar to subscribe to."""

from __future__ import annotations

from compliance_kit.outputs.agenda.record import record
from compliance_kit.outputs.agenda.text import lines

__all__ = ["lines", "record"]
