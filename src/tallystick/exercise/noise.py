"""What officers do to values: slips of the finger, the eye and the form. A colleague could still read every one."""

import random
from datetime import date

LOOKALIKES = {"0": "O", "O": "0", "1": "I", "I": "1", "8": "B", "B": "8", "5": "S", "S": "5", "2": "Z", "Z": "2"}
NEIGHBOURS = {
    "a": "s",
    "e": "r",
    "i": "o",
    "o": "p",
    "n": "m",
    "m": "n",
    "s": "d",
    "t": "z",
    "v": "b",
    "k": "l",
    "r": "t",
}


def slip(rng: random.Random, text: str) -> str:
    """One slip inside the text: two letters swapped, one dropped, doubled, or the key beside it."""
    if len(text) < 4:
        return text
    at = rng.randrange(1, len(text) - 1)
    match rng.randrange(4):
        case 0:
            return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        case 1:
            return text[:at] + text[at + 1 :]
        case 2:
            return text[:at] + text[at] + text[at:]
    return text[:at] + NEIGHBOURS.get(text[at].lower(), text[at]) + text[at + 1 :]


def misread(rng: random.Random, text: str) -> str:
    """One character read as its look-alike (O for 0, B for 8)."""
    places = [place for place, char in enumerate(text) if char in LOOKALIKES]
    if not places:
        return text
    at = rng.choice(places)
    return text[:at] + LOOKALIKES[text[at]] + text[at + 1 :]


def day_for_month(day: date) -> str:
    """Day and month changed about, where that is a date at all; else the date."""
    return (day.replace(month=day.day, day=day.month) if day.day <= 12 else day).isoformat()


def domestic(rng: random.Random, phone: str, home: str) -> str:
    """A number of the file's own country without its code, or with blanks, or with 00 for +.

    ``home`` is the calling code (``+381``). Numbers of other countries keep their code.
    """
    if phone.startswith(home) and rng.random() < 0.5:
        return ("" if home in {"+39", "+34", "+45"} else "0") + phone[len(home) :]
    if rng.random() < 0.5:
        return "00" + phone[1:]
    return f"{phone[:4]} {phone[4:6]} {phone[6:9]} {phone[9:]}".strip()


def respaced(rng: random.Random, text: str) -> str:
    """The same number with its blanks and dashes changed."""
    return text.replace(" ", "").replace("-", "") if rng.random() < 0.6 else text.replace("-", " ").lower()
