"""Mercer: an online store in which product management and order processing are one system."""

__version__ = "0.1.0"
