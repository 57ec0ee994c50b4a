"""Quarto documents in; HTML and PDF out."""
