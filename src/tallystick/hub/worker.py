"""The background worker: runs queued tasks (imports) beside the web server."""

import os

import django
from django.core.management import call_command


def main() -> None:
    """Work till told to stop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tallystick.hub.settings")
    django.setup()
    call_command("db_worker", verbosity=0, interval=0.5)


if __name__ == "__main__":
    main()
