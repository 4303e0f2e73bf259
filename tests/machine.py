"""What the machine offers the tests, and how much of them is asked for."""

import os

BROWSERS = ("chromium-headless-shell", "chromium", "google-chrome")
"""Chromium, the one without a window of its own first: it starts and draws in less time."""
NIGHTLY = bool(os.environ.get("TALLYSTICK_NIGHTLY"))
