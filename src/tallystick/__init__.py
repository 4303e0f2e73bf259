"""Tallystick: agencies of many countries contribute facts, cross-check them, and learn whom to ask."""

__version__ = "0.1.0"
