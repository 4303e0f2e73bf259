"""A hub of its own, whose message traffic runs in a process that is killed again and again: ``DIR KILLS``.

Each child is forked from a warm parent, works through messages that two agencies exchange, and says each step once it
is done: what was said, must hold. The parent kills it with signal 9 at a moment drawn by lot, and at last prints what
was said and what is there.
"""
# ruff: noqa: E402 - the settings must be named before Django is set up

import json
import os
import random
import signal
import sys
import time
import uuid
from collections.abc import Callable

os.environ["TALLYSTICK_DATA"] = sys.argv[1]
os.environ["DJANGO_SETTINGS_MODULE"] = "tallystick.hub.settings"
os.environ.pop("TALLYSTICK_DATABASE_URL", None)

import django

django.setup()

from django.core.management import call_command
from django.db import connections

from tallystick.hub.audit.models import LogEntry
from tallystick.hub.exchange import answering, attaching, messaging
from tallystick.hub.exchange.models import Attachment, Deadline, Delivery, Message
from tallystick.hub.live.models import Event
from tallystick.hub.viewer import Unacceptable
from tests.hub.exchange.letters import request
from tests.world import World, make_world

MOST = 400
"""Messages of one run."""
LONGEST_S = 0.4
"""How long a child lives, at most."""
Step = list[str]


def main(kills: int) -> None:
    """Let traffic run and be killed so often, then print what was said and what is there."""
    call_command("migrate", verbosity=0)
    make_world()
    chance, said, begun = random.Random(11), [], set()
    _exchange(World({}), uuid.UUID(int=2), lambda step: said.append(step))
    begun.add(str(uuid.UUID(int=2)))
    for seed in range(kills):
        unsure = sorted(begun - {step[1] for step in said if step[0] == "replied"})
        steps = _killed(seed, unsure, after_s=chance.uniform(0.02, LONGEST_S))
        begun |= {step[1] for step in steps if step[0] == "begin"}
        said += [step for step in steps if step[0] != "begin"]
    print(json.dumps({"said": said, "begun": len(begun), "state": state()}))


def _killed(seed: int, unsure: list[str], *, after_s: float) -> list[Step]:
    """What a child acknowledged before it was killed."""
    connections.close_all()
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        os.close(reading)
        _run(seed, unsure, writing)
        os._exit(0)
    os.close(writing)
    time.sleep(after_s)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reading) as told:
        return [json.loads(line) for line in told if line.endswith("]\n")]


def _run(seed: int, unsure: list[str], writing: int) -> None:
    """Exchange messages. A client that does not know whether a step was done does it again under the same key."""

    def say(step: Step) -> None:
        os.write(writing, json.dumps(step).encode() + b"\n")

    chance, world = random.Random(seed), World({})
    for text in unsure:
        _exchange(world, uuid.UUID(text), say)
    for _ in range(MOST):
        key = uuid.UUID(int=chance.getrandbits(128), version=4)
        say(["begin", str(key)])
        _exchange(world, key, say)


def _exchange(world: World, key: uuid.UUID, say: Callable[[Step], None]) -> None:
    """Write, attach, send, and let the recipient answer, refuse or ask: what is done already is not done again."""
    spain, dutch = world.viewer("ES-PN"), world.viewer("NL-DOU")
    messaging.write_draft(spain, request(), key=key)
    if not Message.objects.filter(pk=key, sent_at__isnull=False).exists() and not _attached(key):
        attaching.attach(spain, key, name="a.txt", content=key.bytes.hex().encode())
    name = messaging.send(spain, key).name
    say(["sent", str(key), name])
    answer = uuid.UUID(int=key.int ^ 1)
    try:
        if key.int % 5:
            messaging.reply(dutch, key, "Mr Jansen.", key=answer)
        else:
            answering.refuse(dutch, key, reason="not_available")
    except Unacceptable as no:
        if "already" not in str(no):
            raise
    say(["replied", str(key), Delivery.objects.get(message=key).reply])


def _attached(key: uuid.UUID) -> bool:
    return Attachment.objects.filter(message=key).exists()


def state() -> dict[str, object]:
    """Everything that is there, by message; and files beside rows."""
    attaching.sweep_files()
    folder = Attachment(pk=uuid.UUID(int=0)).path.parent
    rows = Delivery.objects.exclude(delivered_at=None).filter(message__kind="REQUEST")
    told = Event.objects.filter(kind="message").values_list("about", flat=True)
    logged = [
        (e.action, e.objects_read[0]) for e in LogEntry.objects.filter(action__in=("send", "reply"), result="done")
    ]
    return {
        "sent": {str(m.pk): m.name for m in Message.objects.exclude(sent_at=None)},
        "replies": {str(row.message_id): row.reply for row in rows},
        "answers": [str(pk) for pk in Message.objects.filter(kind="ANSWER").values_list("reply_to", flat=True)],
        "told": [str(about) for about in told],
        "clocks": [[str(d.delivery.message_id), d.done_at is not None] for d in Deadline.objects.all()],
        "logged": logged,
        "attached": [str(pk) for pk in Attachment.objects.values_list("message", flat=True)],
        "files": len(list(folder.iterdir())) if folder.exists() else 0,
    }  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[2]))
