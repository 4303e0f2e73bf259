"""Compiled: every piece of evidence for or against two records being one thing, or holding one thing in common."""

from tallystick.crosscheck import layout
from tallystick.crosscheck.alignment import Tables
from tallystick.crosscheck.bytewise import Bytes, Floats, Places, same_bytes, u16, u32, wide
from tallystick.crosscheck.compiled import compiled
from tallystick.crosscheck.layout import Birth, Meeting, Says
from tallystick.crosscheck.meetings import add, numbers_meet
from tallystick.crosscheck.wholenames import best, rounded

_EQUAL, _EQUAL_YEAR, _SWAPPED, _ONE_PART, _NEAR_YEAR = (int(how) for how in list(Birth)[:5])
_YEAR_NEAR, _YEAR_CLOSE, _MONTH_DAY, _YEAR_ONLY, _DIFFERENT, _YEAR_DIFFERENT, _DIFFERENT_CLOSE = (
    int(how) for how in list(Birth)[5:]
)
_MISREAD = int(Meeting.MISREAD)
(
    _NAME, _GENERATION, _BIRTH, _SEX, _COUNTRY, _PLACE, _ADDRESS, _FATHER, _MOTHER, _NUMBER, _NUMBERS_DIFFER, _DETAIL,
    _FULL_ADDRESS, _LEGAL_FORM,
) = (int(about) for about in Says)  # fmt: skip
_CLOSE_YEARS = 12
"""Years by which a guessed age may be wrong; father and son are further apart."""
_MORE_SHARED = 0.5
"""Bits that a second number in common adds."""
_FAMILIES = len(layout.FAMILIES)
_OF_FAMILY = 4 * len(layout.KINDS)
_PHONE, _EMAIL = layout.KINDS.index("phone"), layout.KINDS.index("email")
_DOCUMENT, _REGISTER = layout.KINDS.index("document"), layout.KINDS.index("register")
_ADDRESS_KIND = layout.KINDS.index("address")


@compiled
def _misread_year(left: int, right: int) -> bool:
    """Whether one year may be the other: one off, one digit misread or two swapped."""
    if abs(left - right) == 1:
        return True
    differing, total, product = 0, 0, 0
    for _ in range(4):
        x, y = left % 10, right % 10
        differing += x != y
        total += x - y
        product += x * x - y * y
        left //= 10
        right //= 10
    return differing == 1 or (differing == 2 and total == 0 and product == 0)


@compiled
def dates_agree(a: Bytes, p: int, b: Bytes, q: int) -> int:
    """How two birth dates agree (a ``layout.Birth``). Many registers write 1 January for the bare year."""
    y1, y2 = u16(a, p), u16(b, q)
    m1, d1, m2, d2 = wide(a[p + 2]), wide(a[p + 3]), wide(b[q + 2]), wide(b[q + 3])
    if m1 == 0 or d1 == 0 or m2 == 0 or d2 == 0 or (m1 == 1 and d1 == 1) or (m2 == 1 and d2 == 1):
        if y1 == y2:
            both = m1 and m2 and d1 and d2
            return _EQUAL if both and m1 == m2 and d1 == d2 and not (m1 == 1 and d1 == 1) else _EQUAL_YEAR
        apart = abs(y1 - y2)
        return _YEAR_NEAR if apart == 1 else _YEAR_CLOSE if apart <= _CLOSE_YEARS else _YEAR_DIFFERENT
    if y1 == y2:
        if m1 == m2 and d1 == d2:
            return _EQUAL
        if m1 == d2 and d1 == m2:
            return _SWAPPED
        return _ONE_PART if m1 == m2 or d1 == d2 else _YEAR_ONLY
    if m1 == m2 and d1 == d2:
        return _NEAR_YEAR if _misread_year(y1, y2) else _MONTH_DAY
    return _DIFFERENT_CLOSE if abs(y1 - y2) <= _CLOSE_YEARS else _DIFFERENT


@compiled
def _births(
    a: Bytes, b: Bytes, at: int, bt: int, w: Floats, share: float, person: bool, ev: Floats, n: int
) -> tuple[int, bool]:
    """How the birth dates agree; and whether they are those of two persons."""
    p, q = at + u16(a, at + layout.BIRTHS), bt + u16(b, bt + layout.BIRTHS)
    x, y = wide(a[p]), wide(b[q])
    if not x or not y:
        return n, False
    most, how, left, right = -1e9, 0, 0, 0
    for i in range(x):
        for j in range(y):
            found = dates_agree(a, p + 1 + layout.DATE_BYTES * i, b, q + 1 + layout.DATE_BYTES * j)
            if w[layout.BIRTH_WEIGHTS + found] > most:
                most, how, left, right = w[layout.BIRTH_WEIGHTS + found], found, i, j
    n = add(ev, n, _BIRTH, most * share if most > 0 or not person else most, left, right, how)
    return n, how in (_DIFFERENT, _YEAR_DIFFERENT)


@compiled
def countries_meet(a: Bytes, at: int, b: Bytes, bt: int) -> int:
    """The place of the left country that both have; -1 for none in common, -2 where one has none."""
    p, q = at + u16(a, at + layout.COUNTRIES), bt + u16(b, bt + layout.COUNTRIES)
    if not a[p] or not b[q]:
        return -2
    for i in range(a[p]):
        for j in range(b[q]):
            if u16(a, p + 1 + 2 * i) == u16(b, q + 1 + 2 * j):
                return i
    return -1


@compiled
def _bag_likeness(a: Bytes, p: int, b: Bytes, q: int) -> float:
    """How far two bags of words agree (0 to 1), house numbers having to agree where both have them."""
    n, m = wide(a[p]), wide(b[q])
    i, j, shared, numbers, lefts, rights = 0, 0, 0, 0, 0, 0
    while i < n or j < m:
        x = u32(a, p + 1 + 4 * i) if i < n else wide(1) << 40
        y = u32(b, q + 1 + 4 * j) if j < m else wide(1) << 40
        if x == y:
            shared += 1
            numbers += x & 1
        if x <= y:
            lefts += x & 1
            i += 1
        if y <= x:
            rights += y & 1
            j += 1
    if shared == 0:
        return 0.0
    if lefts and rights and not numbers:
        return 0.4 * shared / max(n, m)
    return shared / (0.5 * min(n, m) + 0.5 * max(n, m))


@compiled
def _words_shared(a: Bytes, at: int, b: Bytes, bt: int) -> int:
    """The most words that two addresses share, a house number or postal code among them; else none."""
    p, q = at + u16(a, at + layout.ADDRESSES), bt + u16(b, bt + layout.ADDRESSES)
    n, m, most = wide(a[p]), wide(b[q]), 0
    p += 1
    for _ in range(n):
        r = q + 1
        for _ in range(m):
            i, j, shared, numbers = 0, 0, 0, 0
            while i < a[p] and j < b[r]:
                x, y = u32(a, p + 1 + 4 * i), u32(b, r + 1 + 4 * j)
                shared += x == y
                numbers += (x == y) & (x & 1)
                i, j = i + (x <= y), j + (y <= x)
            most = max(most, shared if numbers else 0)
            r += 1 + 4 * wide(b[r])
        p += 1 + 4 * wide(a[p])
    return most


@compiled
def bags_meet(a: Bytes, at: int, b: Bytes, bt: int, part: int) -> float:
    """How far the likest bags agree; -1 where one side has none."""
    p, q = at + u16(a, at + part), bt + u16(b, bt + part)
    n, m = wide(a[p]), wide(b[q])
    most = -1.0
    p += 1
    for _ in range(n):
        r = q + 1
        for _ in range(m):
            most = max(most, _bag_likeness(a, p, b, r))
            r += 1 + 4 * wide(b[r])
        p += 1 + 4 * wide(a[p])
    return most


@compiled
def _beside_name(
    a: Bytes, at: int, b: Bytes, bt: int, w: Floats, contradict: bool, ev: Floats, n: int
) -> tuple[int, bool]:
    """All that speaks for or against two persons or organisations being one, but names and numbers;
    and whether the two contradict each other."""
    person = u16(a, at) != layout.ORGANISATIONS and u16(b, bt) != layout.ORGANISATIONS
    mine, theirs = a[at + layout.GENERATIONS], b[bt + layout.GENERATIONS]
    if person and mine and theirs and not mine & theirs:
        n = add(ev, n, _GENERATION, w[layout.OTHER + layout.GENERATION], mine, theirs, 0)
    if not person and mine and theirs and mine != theirs:
        n = add(ev, n, _LEGAL_FORM, w[layout.OTHER + layout.LEGAL_FORM_DIFFERS], mine, theirs, 0)
    share = w[layout.OTHER + layout.TWINS_SHARE] if contradict else 1.0
    share = share if person else w[layout.OTHER + layout.FOUNDED_SHARE]
    n, apart = _births(a, b, at, bt, w, share, person, ev, n)
    # Father and son of one name share a house: what a household has in common says little of either.
    contradict |= person and apart
    household = w[layout.OTHER + layout.HOUSEHOLD_SHARE] if contradict else 1.0
    sexes, others = a[at + layout.SEXES], b[bt + layout.SEXES]
    if sexes and others:
        weight = w[layout.OTHER + layout.SEX_AGREE] if sexes & others else w[layout.OTHER + layout.SEX_DIFFER]
        n = add(ev, n, _SEX, weight, sexes, others, 0)
    country = countries_meet(a, at, b, bt)
    if country > -2:
        agrees = layout.OTHER + (layout.COUNTRY_AGREE if person else layout.ORGANISATION_COUNTRY_AGREE)
        n = add(ev, n, _COUNTRY, w[agrees] if country >= 0 else w[agrees + 1], country, 0, 0)
    place = bags_meet(a, at, b, bt, layout.PLACES)
    if place >= 0.0:
        weight = w[layout.OTHER + layout.PLACE_AGREE] if place >= 0.7 else w[layout.OTHER + layout.PLACE_PART]
        n = add(
            ev, n, _PLACE, weight * household if place >= 0.25 else w[layout.OTHER + layout.PLACE_DIFFER], 0, 0, place
        )
    address = bags_meet(a, at, b, bt, layout.ADDRESSES)
    if address >= 0.5:
        weight = w[layout.OTHER + layout.ADDRESS_AGREE] if address >= 0.7 else w[layout.OTHER + layout.ADDRESS_PART]
        if address >= 0.7 and _words_shared(a, at, b, bt) >= layout.FULL_ADDRESS_WORDS:
            weight = w[layout.OTHER + layout.ADDRESS_FULL]
        n = add(ev, n, _ADDRESS, weight * household, 0, 0, address)
    return n, contradict


@compiled
def _details(a: Bytes, at: int, b: Bytes, bt: int, w: Floats, ev: Floats, n: int) -> int:
    """Make, model, calibre ...: whether one agrees, one being allowed to say more (``Golf``, ``Golf VII``)."""
    p, q = at + u16(a, at + layout.DETAILS), bt + u16(b, bt + layout.DETAILS)
    x, y = wide(a[p]), wide(b[q])
    done = 0
    p += 1
    for i in range(x):
        which = wide(a[p])
        if not (done >> which) & 1:
            done |= 1 << which
            alike, left, both = _detail_meets(a, p, i, x, b, q, y, which)
            if both:
                n = add(
                    ev,
                    n,
                    _DETAIL,
                    w[layout.DETAIL_WEIGHTS + 2 * which + (0 if alike else 1)],
                    left if alike else -1,
                    0,
                    which,
                )
        p += 2 + wide(a[p + 1])
    return n


@compiled
def _detail_meets(a: Bytes, p: int, first: int, x: int, b: Bytes, q: int, y: int, which: int) -> tuple[bool, int, bool]:
    both = False
    for i in range(first, x):
        if a[p] == which:
            r = q + 1
            for _ in range(y):
                if b[r] == which:
                    both = True
                    if _holds(a, p, b, r) or _holds(b, r, a, p):
                        return True, i, True
                r += 2 + wide(b[r + 1])
        p += 2 + wide(a[p + 1])
    return False, -1, both


@compiled
def _holds(a: Bytes, p: int, b: Bytes, q: int) -> bool:
    """Whether one folded text is the other, or has it somewhere within."""
    n, m = wide(a[p + 1]), wide(b[q + 1])
    if n < m or (n != m and m < 3):
        return False
    for start in range(n - m + 1):
        if same_bytes(a, p + 2 + start, b, q + 2, m):
            return True
    return False


@compiled
def names_agree(
    a: Bytes, at: int, b: Bytes, bt: int, about: int, w: Floats, t: Tables, room: Places, figures: Floats
) -> tuple[bool, float, int, int, int, int, int]:
    """``wholenames.best`` of two records' names, their fathers' or their mothers', as ``about`` says."""
    part = layout.NAMES if about == _NAME else layout.FATHERS if about == _FATHER else layout.MOTHERS
    return best(a, at + u16(a, at + part), b, bt + u16(b, bt + part), w, t, room, figures)


@compiled
def _names(
    a: Bytes, at: int, b: Bytes, bt: int, w: Floats, t: Tables, room: Places, figures: Floats, named: bool, ev: Floats
) -> tuple[int, bool]:
    """The best agreement of names, of fathers' and of mothers' names; and whether the names contradict each other."""
    n, contradict = 0, False
    for about in (_NAME, _FATHER, _MOTHER):
        stated, weight, x, y, joined, lefts, rights = names_agree(a, at, b, bt, about, w, t, room, figures)
        if not stated:
            continue
        if about == _NAME:
            more = add(ev, n, _NAME, weight, x - at, y - bt, joined)
            if more > n:
                ev[n, layout.MORE], ev[n, layout.EVEN_MORE] = lefts, rights
            n, contradict = more, lefts > 0 and rights > 0
        elif named:
            agrees = layout.OTHER + (layout.FATHER_AGREE if about == _FATHER else layout.MOTHER_AGREE)
            share = w[layout.OTHER + layout.HOUSEHOLD_SHARE] if contradict else 1.0
            n = add(ev, n, about, w[agrees] * share if weight > 0 else w[agrees + 1], 0, 0, 1.0 if weight > 0 else 0.0)
    return n, contradict


@compiled
def same_evidence(
    a: Bytes, at: int, b: Bytes, bt: int, w: Floats, t: Tables, room: Places, figures: Floats, ev: Floats
) -> int:
    """Fills ``ev`` with what speaks for and against two records being one thing; returns how much there is."""
    family = u16(a, at)
    named = family <= layout.PARTY
    n, contradict = _names(a, at, b, bt, w, t, room, figures, named, ev)
    if named:
        n, contradict = _beside_name(a, at, b, bt, w, contradict, ev, n)
        first = n
        n = numbers_meet(a, at, b, bt, w, layout.NAMED_NUMBERS, ev, n)
        if contradict:
            for i in range(first, n):
                household = ev[i, layout.ABOUT] == _NUMBER and ev[i, layout.MORE] in (_PHONE, _EMAIL)
                if household:
                    ev[i, layout.WEIGHT] = rounded(ev[i, layout.WEIGHT] * w[layout.OTHER + layout.HOUSEHOLD_SHARE])
        _let_number_decide(ev, first, n, w)
        return n
    if family == layout.ADDRESS:
        n = _full_address(a, at, b, bt, w, ev, n)
    n = numbers_meet(a, at, b, bt, w, layout.DEFINING + _OF_FAMILY * min(family, _FAMILIES), ev, n)
    country = countries_meet(a, at, b, bt)
    if country > -2:
        agrees, differs = w[layout.OTHER + layout.THING_COUNTRY_AGREE], w[layout.OTHER + layout.THING_COUNTRY_DIFFER]
        n = add(ev, n, _COUNTRY, agrees if country >= 0 else differs, country, 0, 0)
    return _details(a, at, b, bt, w, ev, n)


@compiled
def _let_number_decide(ev: Floats, first: int, n: int, w: Floats) -> None:
    """Where a document or a register has both under one number, another name is a changed name: it speaks less."""
    if not n or ev[0, layout.ABOUT] != _NAME:
        return
    for i in range(first, n):
        decides = ev[i, layout.MORE] == _DOCUMENT or ev[i, layout.MORE] == _REGISTER
        if ev[i, layout.ABOUT] == _NUMBER and decides and ev[i, layout.HOW] >= _MISREAD:
            ev[0, layout.WEIGHT] = max(ev[0, layout.WEIGHT], rounded(w[layout.OTHER + layout.NUMBER_DECIDES]))


@compiled
def _full_address(a: Bytes, at: int, b: Bytes, bt: int, w: Floats, ev: Floats, n: int) -> int:
    level = bags_meet(a, at, b, bt, layout.ADDRESSES)
    if level < 0.0:
        return n
    table = layout.DEFINING + _OF_FAMILY * layout.ADDRESS + 4 * _ADDRESS_KIND
    weight = w[table + layout.DEFINES] if level >= 0.99 else w[table + layout.DEFINES_MISREAD]
    return add(ev, n, _FULL_ADDRESS, weight if level >= 0.7 else w[table + layout.DEFINES_NOT], 0, 0, level)


@compiled
def shares_evidence(a: Bytes, at: int, b: Bytes, bt: int, w: Floats, ev: Floats) -> int:
    """Fills ``ev`` with what two records have in common: the surest number in full, others a little."""
    family = u16(a, at)
    alike = family == u16(b, bt)
    n = numbers_meet(
        a, at, b, bt, w, layout.SHARING + _OF_FAMILY * (min(family, _FAMILIES) if alike else _FAMILIES), ev, 0
    )
    level = bags_meet(a, at, b, bt, layout.ADDRESSES)
    if level >= 0.8:
        weights = layout.NUMBER_WEIGHTS + 7 * _ADDRESS_KIND
        weight = w[weights + layout.SHARES_ONE] if level > 0.99 else w[weights + layout.SHARES_MISREAD]
        n = add(ev, n, _ADDRESS, weight, 0, 0, 1.0)
    kept = 0
    for i in range(n):
        if ev[i, layout.WEIGHT] > 0.0:
            for column in range(layout.EVEN_MORE + 1):
                ev[kept, column] = ev[i, column]
            kept += 1
    strongest = 0
    for i in range(1, kept):
        if ev[i, layout.WEIGHT] > ev[strongest, layout.WEIGHT]:
            strongest = i
    for i in range(kept):
        if i != strongest:
            ev[i, layout.WEIGHT] = min(_MORE_SHARED, ev[i, layout.WEIGHT])
    return kept


@compiled
def may_be_one(a: Bytes, at: int, b: Bytes, bt: int) -> bool:
    """Whether two are of kinds that one thing can have: a party may turn out a person or an organisation."""
    one, other = u16(a, at), u16(b, bt)
    return one == other or (max(one, other) == layout.PARTY and min(one, other) <= layout.PARTY)


@compiled
def total(ev: Floats, n: int, start: float) -> float:
    """The weights summed, in bits."""
    bits = start
    for i in range(n):
        bits += ev[i, layout.WEIGHT]
    return bits
