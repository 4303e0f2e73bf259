"""The background worker: runs queued tasks (imports) beside the web server, what recurs each minute, and
the exercise's action week."""

import os
from threading import Event, Thread

import django
from django.core.management import call_command


def main() -> None:
    """Work till told to stop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tallystick.hub.settings")
    django.setup()
    from django.conf import settings

    from tallystick.hub import playing, recurring

    ending = Event()
    jobs = [recurring.run_till, *([playing.play_till] if settings.EXERCISE else [])]
    beside = [Thread(target=job, args=[ending], daemon=True) for job in jobs]
    for one in beside:
        one.start()
    call_command("db_worker", verbosity=0, interval=0.5)
    ending.set()
    for one in beside:
        one.join(timeout=10)


if __name__ == "__main__":
    main()
