"""The background worker: runs queued tasks (imports) beside the web server, and what recurs each minute."""

import os
from threading import Event, Thread

import django
from django.core.management import call_command


def main() -> None:
    """Work till told to stop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tallystick.hub.settings")
    django.setup()
    from tallystick.hub import recurring

    ending = Event()
    beside = Thread(target=recurring.run_till, args=[ending], daemon=True)
    beside.start()
    call_command("db_worker", verbosity=0, interval=0.5)
    ending.set()
    beside.join(timeout=10)


if __name__ == "__main__":
    main()
