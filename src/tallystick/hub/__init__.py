"""The hub: where agencies contribute, cross-check and ask. One app per noun."""
