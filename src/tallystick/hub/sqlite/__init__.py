"""SQLite for a hub of many at once: writers of this process take turns instead of asking again and again."""
