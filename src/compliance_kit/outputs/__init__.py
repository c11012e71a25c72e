"""Shelf 3: what we hand to people. A new output is one folder here and one line below.

Modules are named, not imported: an output's libraries are heavy, and each is loaded only when it is asked for.
"""

from __future__ import annotations

from importlib import import_module

from compliance_kit.outputs.output import FORM_KINDS, Order, Output

OUTPUTS: dict[str, str] = {
    "checklist": "compliance_kit.outputs.checklist",
    "contract": "compliance_kit.outputs.contract",
    "gap": "compliance_kit.outputs.gap",
    "notice": "compliance_kit.outputs.notice",
    "plan": "compliance_kit.outputs.plan",
    "site": "compliance_kit.outputs.site",
    "search": "compliance_kit.outputs.search",
}
"""Every output by name, in the order in which `ckit build all` makes them."""


def output(name: str) -> Output:
    """The output of that name, its libraries loaded."""
    found: Output = import_module(OUTPUTS[name]).OUTPUT
    return found


__all__ = ["FORM_KINDS", "OUTPUTS", "Order", "Output", "output"]
