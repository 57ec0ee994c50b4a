"""Structured data of a clinical trial in; flow diagram, tables and lay summaries out."""

__version__ = "0.1.0"
