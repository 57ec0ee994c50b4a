"""Displays and templates in; filled Quarto documents out."""
