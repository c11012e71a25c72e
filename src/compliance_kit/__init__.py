"""compliance-kit: the compliance and knowledge-base document system for property management."""

__version__ = "0.1.0"
