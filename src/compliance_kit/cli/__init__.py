"""The command line: one file a command; the only place that prints, exits, reads the clock or the environment."""

from compliance_kit.cli.app import main

__all__ = ["main"]
