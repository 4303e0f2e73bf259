"""Compiled: how far two words, and two whole names, agree."""

import numpy as np

from tallystick.crosscheck import layout
from tallystick.crosscheck.alignment import ROOM_TO_ALIGN, Tables, likeness_between
from tallystick.crosscheck.bytewise import Bytes, Floats, Places, osa, same_bytes, similarity, u16, u32, wide
from tallystick.crosscheck.compiled import compiled

FULL = 0.95
"""Likeness from which two words are taken for one."""
LIKE = 0.85
NEAR = 0.6
_SHORT_LETTERS = 4
_KNOWN_FORM, _KNOWN_SHORT, _BOTH_SHORT, _SERVED, _OTHER_SIGN, _SHORTENED = 0.97, 0.85, 0.75, 0.65, 0.75, 0.87
_RUN_ALIKE, _NOT_AGAINST = 0.86, 0.5


def room() -> tuple[Places, Floats]:
    """Room to work in, made once for each thread."""
    return np.zeros(layout.ALIGNING + ROOM_TO_ALIGN, np.int64), np.zeros(layout.FIGURES_OF_ROOM)


@compiled
def _forms_meet(a: Bytes, at: int, n: int, b: Bytes, bt: int, m: int) -> bool:
    for i in range(n):
        one = u16(a, at + 2 * i)
        for j in range(m):
            if one == u16(b, bt + 2 * j):
                return True
    return False


@compiled
def known_likeness(a: Bytes, at: int, b: Bytes, bt: int) -> float:
    """What the table of common names says: one name, a short form, two different names; -1 for nothing."""
    af, ash = wide(a[at + layout.WORD_FORMS]), wide(a[at + layout.WORD_SHORTS])
    bf, bsh = wide(b[bt + layout.WORD_FORMS]), wide(b[bt + layout.WORD_SHORTS])
    if af + ash == 0 or bf + bsh == 0:
        return -1.0
    a_forms, b_forms = at + layout.WORD_HEAD, bt + layout.WORD_HEAD
    a_shorts, b_shorts = a_forms + 2 * af, b_forms + 2 * bf
    if _forms_meet(a, a_forms, af, b, b_forms, bf):
        return _KNOWN_FORM
    if _forms_meet(a, a_forms, af, b, b_shorts, bsh) or _forms_meet(a, a_shorts, ash, b, b_forms, bf):
        return _KNOWN_SHORT
    if _forms_meet(a, a_shorts, ash, b, b_shorts, bsh):
        return _BOTH_SHORT
    return 0.0


@compiled
def text_at(a: Bytes, at: int) -> int:
    """Where a word's folded text begins."""
    return at + layout.WORD_HEAD + 2 * (wide(a[at + layout.WORD_FORMS]) + wide(a[at + layout.WORD_SHORTS]))


@compiled
def sound_at(a: Bytes, at: int) -> int:
    """Where a word's sound begins."""
    return text_at(a, at) + wide(a[at + layout.WORD_TEXT])


@compiled
def bones_at(a: Bytes, at: int) -> int:
    """Where a word's skeletons begin, each with its length before it."""
    return sound_at(a, at) + wide(a[at + layout.WORD_SOUND])


@compiled
def shared_bones(a: Bytes, at: int, b: Bytes, bt: int) -> int:
    """Letters of the longest skeleton that two words share; -1 where they share none."""
    best = -1
    p = bones_at(a, at)
    for _ in range(a[at + layout.WORD_BONES]):
        n = wide(a[p])
        q = bones_at(b, bt)
        for _ in range(b[bt + layout.WORD_BONES]):
            m = wide(b[q])
            if n == m and n > best and same_bytes(a, p + 1, b, q + 1, n):
                best = n
            q += m + 1
        p += n + 1
    return best


@compiled
def _same_letters(a: Bytes, at: int, n: int, b: Bytes, bt: int, m: int) -> bool:
    """Whether two runs hold the same letters in any order."""
    if n != m:
        return False
    total, square = 0, 0
    for i in range(n):
        one, other = wide(a[at + i]), wide(b[bt + i])
        total += one - other
        square += one * one * one - other * other * other
    return total == 0 and square == 0


@compiled
def spelt_likeness(a: Bytes, at: int, b: Bytes, bt: int, w: Floats, o: int, room: Places) -> float:
    """For written vowels: edits of the letters or of the sound, where e for i, s for z and the like cost half.

    A second and third edit cost more than their share: one slip is a misspelling, three are another name, however
    long the word.
    """
    n, m = wide(a[at + layout.WORD_SOUND]), wide(b[bt + layout.WORD_SOUND])
    k, h = wide(a[at + layout.WORD_TEXT]), wide(b[bt + layout.WORD_TEXT])
    longer, shorter = max(n, m), min(n, m)
    if longer == 0 or 2 * (longer - shorter) > longer:
        return 0.0
    p, q = sound_at(a, at), sound_at(b, bt)
    edits = float(osa(a, p, n, b, q, m, False, room))
    if 2 * edits > longer or min(k, h) < 3:
        return 0.9 if edits == 0.0 else 0.0
    if edits > 0.0:
        loose = (edits + osa(a, p, n, b, q, m, True, room)) / 2
        edits = min(loose, osa(a, text_at(a, at), k, b, text_at(b, bt), h, False, room))
    best = 1.0 - edits / longer - w[o + layout.MORE_EDITS] * max(0.0, edits - 1.0) ** 2
    shared = shared_bones(a, at, b, bt)
    short = shorter <= _SHORT_LETTERS
    if k > 3 and _same_letters(a, text_at(a, at), k, b, text_at(b, bt), h):
        best += (1.0 - best) * 0.5
    elif shared > 1:
        best += (1.0 - best) * w[o + layout.SAME_BONES] * (0.5 if short or shared == 2 else 1.0)
    return best if best >= NEAR else 0.0


@compiled
def shortens(a: Bytes, p: int, n: int, b: Bytes, q: int, m: int) -> bool:
    """Whether one word is the beginning of the other (``imp``, ``import``), as trade words are shortened."""
    shorter = min(n, m)
    return shorter > 2 and abs(n - m) > 1 and same_bytes(a, p, b, q, shorter)


@compiled
def _across(a: Bytes, at: int, b: Bytes, bt: int, t: Tables, room: Places) -> float:
    """How far two words in two scripts are one name, read letter by letter; 0 where neither script has readings.

    A script without vowels is read as the other one's Latin form; of two others, the second is.
    """
    x, y = wide(a[at + layout.WORD_SCRIPT]), wide(b[bt + layout.WORD_SCRIPT])
    if x and (y == 0 or a[at + layout.WORD_FLAGS] & layout.ABJAD):
        n = wide(a[at + layout.WORD_NATIVE])
        m = wide(b[bt + layout.WORD_TEXT])
        return likeness_between(b, text_at(b, bt), m, a, at + u16(a, at) - n, n, x - 1, t, room[layout.ALIGNING :])
    if y:
        n = wide(b[bt + layout.WORD_NATIVE])
        m = wide(a[at + layout.WORD_TEXT])
        return likeness_between(a, text_at(a, at), m, b, bt + u16(b, bt) - n, n, y - 1, t, room[layout.ALIGNING :])
    return 0.0


@compiled
def likeness(a: Bytes, at: int, b: Bytes, bt: int, w: Floats, o: int, t: Tables, room: Places) -> float:
    """How far two words are one name: 1 for one spelling, about .9 for one sound or skeleton, 0 for two names."""
    flags, others = wide(a[at + layout.WORD_FLAGS]), wide(b[bt + layout.WORD_FLAGS])
    n, m = wide(a[at + layout.WORD_TEXT]), wide(b[bt + layout.WORD_TEXT])
    p, q = text_at(a, at), text_at(b, bt)
    alike = n == m and same_bytes(a, p, b, q, n)
    x, y = wide(a[at + layout.WORD_NATIVE]), wide(b[bt + layout.WORD_NATIVE])
    signs, others_signs = at + u16(a, at) - x, bt + u16(b, bt) - y
    if flags & others & layout.SIGNED and (x != y or not same_bytes(a, signs, b, others_signs, x)):
        return _OTHER_SIGN if alike else 0.0
    if alike:
        return 1.0
    if not flags & layout.ORGANISATION:
        known = known_likeness(a, at, b, bt)
        if known >= 0.0:
            return known
    cut, other_cut = (3 if flags & layout.SERVED else 0), (3 if others & layout.SERVED else 0)
    if cut != other_cut and n - cut == m - other_cut and same_bytes(a, p + cut, b, q + other_cut, n - cut):
        return _SERVED
    if flags & layout.ORGANISATION and shortens(a, p, n, b, q, m):
        return _SHORTENED
    script, other_script = a[at + layout.WORD_SCRIPT], b[bt + layout.WORD_SCRIPT]
    if (flags | others) & layout.ABJAD:
        if script == other_script:
            # One script: its letters are compared as they stand.
            alike_here = similarity(a, signs, x, b, others_signs, y, False, room)
            return alike_here if alike_here >= NEAR else 0.0
        level = _across(a, at, b, bt, t, room)
        # Three consonants are few: the letters must not speak against them.
        return max(level, LIKE) if level >= _NOT_AGAINST and shared_bones(a, at, b, bt) > 2 else level
    level = spelt_likeness(a, at, b, bt, w, o, room)
    if script != other_script and level < LIKE:
        level = max(level, _across(a, at, b, bt, t, room))
    return level if level >= NEAR else 0.0


@compiled
def words_of(d: Bytes, at: int, room: Places, into: int) -> int:
    """Where each word of a name begins, told from a place of ``room`` on; returns how many there are."""
    count = wide(d[at + layout.NAME_WORDS])
    p = at + layout.NAME_HEAD
    for i in range(count):
        room[into + i] = p
        p += u16(d, p)
    return count


@compiled
def _pair_up(n: int, m: int, room: Places, figures: Floats) -> None:
    """Words without a counterpart paired greedily, the likest first."""
    for _ in range(min(n, m)):
        best, x, y = 0.0, -1, -1
        for i in range(n):
            if room[layout.PAIRED + i] == -1:
                for j in range(m):
                    if room[layout.BACK + j] == -1 and figures[layout.ROOM * i + j] > best:
                        best, x, y = figures[layout.ROOM * i + j], i, j
        if x < 0:
            return
        room[layout.PAIRED + x], room[layout.BACK + y], figures[layout.TOLD + x] = y, x, best


@compiled
def _initials(a: Bytes, n: int, b: Bytes, m: int, room: Places, figures: Floats) -> None:
    """Initials paired with the words they may stand for, among those left over."""
    for i in range(n):
        if room[layout.PAIRED + i] != -1:
            continue
        for j in range(m):
            if room[layout.BACK + j] != -1:
                continue
            x, y = room[layout.LEFT_WORDS + i], room[layout.RIGHT_WORDS + j]
            short = wide(a[x + layout.WORD_FLAGS]) & layout.INITIAL
            other = wide(b[y + layout.WORD_FLAGS]) & layout.INITIAL
            stands = short and u32(a, x + layout.WORD_INITIALS) & u32(b, y + layout.WORD_INITIALS)
            if stands or (other and u32(a, x + layout.WORD_INITIALS) & u32(b, y + layout.WORD_INITIALS)):
                room[layout.PAIRED + i], room[layout.BACK + j], figures[layout.TOLD + i] = j, i, 0.0
                break


@compiled
def bits_of(d: Bytes, at: int) -> float:
    """How surprising it is that two strangers share a word, in bits."""
    return d[at + layout.WORD_BITS] / layout.BITS_SHARE


@compiled
def _agreeing(level: float, bits: float, w: Floats, o: int) -> tuple[float, float]:
    """What two words that agree so far are worth, less what it costs that they are unlike."""
    share = (level - w[o + layout.LIKE_FROM]) / (FULL - w[o + layout.LIKE_FROM])
    unlike = (w[o + layout.UNLIKE_BELOW] - level) / (w[o + layout.UNLIKE_BELOW] - w[o + layout.UNLIKE_FROM])
    return bits * w[o + layout.FREQUENCY_SHARE] * max(0.0, min(1.0, share)), w[o + layout.CONFLICT] * max(
        0.0, min(1.0, unlike)
    )


@compiled
def _squashed_alike(a: Bytes, at: int, b: Bytes, bt: int, room: Places) -> float:
    """How far two whole names are the same letters whose blanks stand elsewhere; 0 where they are not."""
    n, m = wide(a[at + layout.NAME_SQUASHED]), wide(b[bt + layout.NAME_SQUASHED])
    if min(n, m) < 6 or abs(n - m) > 2:
        return 0.0
    p, q = at + u16(a, at) - n, bt + u16(b, bt) - m
    if a[p] != b[q]:
        return 0.0
    alike = similarity(a, p, n, b, q, m, False, room)
    return alike if alike >= (1.0 if _broken_alike(a, at, b, bt) else _RUN_ALIKE) else 0.0


@compiled
def _broken_alike(a: Bytes, at: int, b: Bytes, bt: int) -> bool:
    """Whether two names are broken into words at the same places."""
    if a[at + layout.NAME_WORDS] != b[bt + layout.NAME_WORDS]:
        return False
    p, q = at + layout.NAME_HEAD, bt + layout.NAME_HEAD
    for _ in range(a[at + layout.NAME_WORDS]):
        if abs(wide(a[p + layout.WORD_TEXT]) - wide(b[q + layout.WORD_TEXT])) > 1:
            return False
        p += u16(a, p)
        q += u16(b, q)
    return True


@compiled
def _run_reads_as(a: Bytes, first: int, second: int, b: Bytes, bt: int, room: Places) -> float:
    """How far two neighbouring words read as one of the other name put together; 0 where they do not."""
    if (wide(a[first + layout.WORD_FLAGS]) | wide(b[bt + layout.WORD_FLAGS])) & layout.ABJAD:
        return _bones_run(a, first, second, b, bt)
    n, m = wide(a[first + layout.WORD_TEXT]), wide(a[second + layout.WORD_TEXT])
    k = wide(b[bt + layout.WORD_TEXT])
    p, q, r = text_at(a, first), text_at(a, second), text_at(b, bt)
    if abs(n + m - k) > 2 or n + m < 5 or k <= n or a[p] != b[r]:
        return 0.0
    cut = min(n, k)
    edits = osa(a, p, n, b, r, cut, False, room) + osa(a, q, m, b, r + cut, k - cut, False, room)
    alike = 1.0 - edits / max(n + m, k)
    return alike if alike >= _RUN_ALIKE else 0.0


@compiled
def _bones_run(a: Bytes, first: int, second: int, b: Bytes, bt: int) -> float:
    """``.93`` where a skeleton of one word and one of the next make a skeleton of the other name's word, else 0."""
    p = bones_at(a, first)
    for _ in range(a[first + layout.WORD_BONES]):
        n, q = wide(a[p]), bones_at(a, second)
        for _ in range(a[second + layout.WORD_BONES]):
            m, r = wide(a[q]), bones_at(b, bt)
            for _ in range(b[bt + layout.WORD_BONES]):
                whole = n + m == b[r] and n + m > 3
                if whole and same_bytes(a, p + 1, b, r + 1, n) and same_bytes(a, q + 1, b, r + 1 + n, m):
                    return 0.93
                r += wide(b[r]) + 1
            q += m + 1
        p += n + 1
    return 0.0
