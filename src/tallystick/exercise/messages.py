"""Decrypted messages that one agency of the exercise holds: a closed set, beside the world's contributions."""

import random
from datetime import date, datetime, time, timedelta

from tallystick.exercise.tables import read
from tallystick.exercise.world import Item
from tallystick.vocabulary import Conditions, Entity, Evaluation, Handling, Purpose, make

OWNER = "FR-DN"
COUNT = 40
SPAN_MINUTES = 9 * 24 * 60
"""From the first message to the last, about."""


def messages(*, seed: int, today: date) -> tuple[Item, ...]:
    """``COUNT`` messages in several languages, in the order they were sent, not to be passed on by others (H2)."""
    rng = random.Random(f"messages {seed}")
    start = datetime.combine(today - timedelta(days=40), time(7))
    times = sorted(start + timedelta(minutes=rng.randrange(SPAN_MINUTES)) for _ in range(COUNT))
    stated = _conditions(today)
    return tuple(
        Item(OWNER, _message(rng, number, sent), stated, f"{OWNER}-M{number:03}")
        for number, sent in enumerate(times, start=1)
    )


def _message(rng: random.Random, number: int, sent: datetime) -> Entity:
    told = read("messages")
    language = rng.choice(list(told["lines"]))
    sender, receiver = rng.sample(told["handles"], 2)
    channel = rng.choice(told["channels"])
    text = rng.choice(told["lines"][language]).format(
        place=rng.choice(told["places"]), day=rng.choice(told["days"][language]), count=rng.randint(*told["count"])
    )
    return make(f"{OWNER}-M{number:03}", "Message", {
        "subject": f"{channel}, message {number}", "threadTopic": channel, "sentFrom": sender, "sentTo": receiver,
        "date": sent.isoformat(), "language": language, "bodyText": text,
    })  # fmt: skip


def _conditions(today: date) -> Conditions:
    return Conditions(
        review_date=today + timedelta(days=360),
        handling=frozenset({Handling.H0, Handling.H2}),
        evaluations=frozenset({Evaluation(OWNER, "A1")}),
        purposes=frozenset({Purpose.CROSS_CHECK, Purpose.OPERATIONAL, Purpose.EXCHANGE}),
        legal_bases=frozenset({"Order of the investigating judge, exercise file 26/118"}),
    )
