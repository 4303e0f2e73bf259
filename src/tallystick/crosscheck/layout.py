"""The form in which a record is compared: one run of bytes, the same in memory, in a database and on a cluster.

A record: family (2 bytes), sexes (bits), generations (bits), then the places (2 bytes each) where names, birth dates,
countries, places, addresses, numbers, details, fathers and mothers begin, and where the last ends. Each part begins
with how many there are. ``packing.py`` writes it; what is compiled reads it.
"""

from enum import IntEnum

from tallystick.crosscheck.shipped import table

RECORD_VERSION = 1

# Where a record says where its parts begin.
NAMES, BIRTHS, COUNTRIES, PLACES, ADDRESSES, NUMBERS, DETAILS, FATHERS, MOTHERS, END = range(4, 24, 2)
HEADER_BYTES = 24
FAMILY, SEXES, GENERATIONS = 0, 2, 3
"""The third byte of an organisation holds its legal form."""

# A name: bytes in all (2), words, squashed length, then the words, then the squashed name.
NAME_WORDS, NAME_SQUASHED, NAME_HEAD = 2, 3, 4

# A word of a name: bytes in all (2), flags, bits (a sixteenth each), script, initials (4), then how many there are of:
# names it is a form of, short for; letters of text, sound; skeletons; letters as written.
WORD_FLAGS, WORD_BITS, WORD_SCRIPT, WORD_INITIALS, WORD_FORMS, WORD_SHORTS = 2, 3, 4, 5, 9, 10
WORD_TEXT, WORD_SOUND, WORD_BONES, WORD_NATIVE, WORD_HEAD = 11, 12, 13, 14, 15
INITIAL, ABJAD, SERIES, ORGANISATION, SIGNED, SERVED, CHILD_OF = 1, 2, 4, 8, 16, 32, 64
BITS_SHARE = 16

# A number: kind, property, exact form (8 bytes, all 0 for none), what tells two with the same figures apart (2: the day
# since 2000 on which a parcel's number was given, the calling code of a phone's country; 0 for none), whether its check
# digit holds, length of the form that may be misread, and that form.
NUMBER_KIND, NUMBER_PROPERTY, NUMBER_EXACT, NUMBER_APART, NUMBER_VALID, NUMBER_LENGTH, NUMBER_HEAD = (
    0,
    1,
    2,
    10,
    12,
    13,
    14,
)
REUSED_AFTER_DAYS = 365

# A date: year (2), month, day; 0 where it is not known.
DATE_BYTES = 4
# Words two addresses must share to agree in full: number, street, place, postal code.
FULL_ADDRESS_WORDS = 4
# A bag of words: how many; each a hash (4), whose lowest bit says that the word begins with a digit. In order.
# A detail: which, its length, its folded text.

MOST_WORDS, MOST_NAMES, MOST_PAIRS = 12, 128, 128
# Room to work in: whole numbers (rows of edits, where words begin on either side, their counterparts) and figures
# (levels of words with words, levels of the pairs).
MOST_COMPARED, ROOM = 66, MOST_WORDS + 2
LEFT_WORDS = 3 * MOST_COMPARED
RIGHT_WORDS, PAIRED, BACK, ALIGNING = (LEFT_WORDS + ROOM * at for at in range(1, 5))
TOLD = ROOM * ROOM
FIGURES_OF_ROOM = TOLD + ROOM

PROPERTIES = table("properties")
KINDS = (*PROPERTIES["numbers"], "address")
"""Kinds of number, in the order of their table; an address stands last though it is none."""
NUMBER_PROPERTIES = (
    *dict.fromkeys(name for names in PROPERTIES["numbers"].values() for name in names),
    "registrationNumber",
)
DETAIL_NAMES = tuple(PROPERTIES["details"])
GENERATION_NAMES = tuple(dict.fromkeys(PROPERTIES["generations"].values()))
FAMILIES = tuple(dict.fromkeys(PROPERTIES["families"].values()))
PERSON, ORGANISATIONS, PARTY = 0, 1, 2
assert FAMILIES[: PARTY + 1] == ("person", "organisation", "party")
ADDRESS = FAMILIES.index("address")
LEAST_SLIPPED = 7
"""Characters of a number from which a slip can be told from another number."""
OTHER_FAMILIES = 256
"""Families of other schemata are numbered from here, by their names."""


class Says(IntEnum):
    """What a piece of evidence is about; its other columns say how."""

    NAME = 1
    GENERATION = 2
    BIRTH = 3
    SEX = 4
    COUNTRY = 5
    PLACE = 6
    ADDRESS = 7
    FATHER = 8
    MOTHER = 9
    NUMBER = 10
    NUMBERS_DIFFER = 11
    DETAIL = 12
    FULL_ADDRESS = 13
    LEGAL_FORM = 14


class Birth(IntEnum):
    """How two birth dates agree; the order is that of the weights."""

    EQUAL = 0
    EQUAL_YEAR = 1
    SWAPPED = 2
    ONE_PART = 3
    NEAR_YEAR = 4
    YEAR_NEAR = 5
    YEAR_CLOSE = 6
    MONTH_DAY = 7
    YEAR_ONLY_OF_TWO = 8
    DIFFERENT = 9
    YEAR_DIFFERENT = 10
    DIFFERENT_CLOSE = 11


class Meeting(IntEnum):
    """How two numbers of a kind meet."""

    NONE = 0
    SLIPPED = 1
    MISREAD = 2
    SAME = 3


NAME_WEIGHTS = (
    "total_cap", "conflict", "conflict_more", "relief", "extra", "extra_floor", "initial", "like_from",
    "unlike_below", "unlike_from", "single", "series", "joined", "more_edits", "same_bones", "frequency_share",
    "one_of_several", "crossed", "series_lacks", "beyond_cap",
)  # fmt: skip
(
    CAP, CONFLICT, CONFLICT_MORE, RELIEF, EXTRA, EXTRA_FLOOR, INITIAL_AGREES, LIKE_FROM, UNLIKE_BELOW, UNLIKE_FROM,
    SINGLE, SERIES_DIFFERS, JOINED, MORE_EDITS, SAME_BONES, FREQUENCY_SHARE, ONE_OF_SEVERAL,
    CROSSED, SERIES_LACKS, BEYOND_CAP,
) = range(len(NAME_WEIGHTS))  # fmt: skip
OTHER_WEIGHTS = (
    "start_same", "start_shares", "sex_agree", "sex_differ", "country_agree", "country_differ", "place_agree",
    "place_part", "place_differ", "address_agree", "address_part", "generation", "twins_share", "household_share",
    "mother_agree", "mother_differ", "father_agree", "father_differ", "shares_defining", "thing_country_agree",
    "thing_country_differ", "organisation_country_agree", "organisation_country_differ", "number_decides",
    "legal_form_differs", "founded_share", "address_full",
)  # fmt: skip
(
    START_SAME, START_SHARES, SEX_AGREE, SEX_DIFFER, COUNTRY_AGREE, COUNTRY_DIFFER, PLACE_AGREE,
    PLACE_PART, PLACE_DIFFER, ADDRESS_AGREE, ADDRESS_PART, GENERATION, TWINS_SHARE, HOUSEHOLD_SHARE,
    MOTHER_AGREE, MOTHER_DIFFER, FATHER_AGREE, FATHER_DIFFER, SHARES_DEFINING, THING_COUNTRY_AGREE,
    THING_COUNTRY_DIFFER, ORGANISATION_COUNTRY_AGREE, ORGANISATION_COUNTRY_DIFFER, NUMBER_DECIDES, LEGAL_FORM_DIFFERS,
    FOUNDED_SHARE, ADDRESS_FULL,
) = range(len(OTHER_WEIGHTS))  # fmt: skip
# A kind of number: what it says for one thing when the same, misread or slipped; for two sharing it, likewise.
SAME_ONE, SAME_MISREAD, SAME_SLIPPED, SHARES_ONE, SHARES_MISREAD, SHARES_SLIPPED, SHORT_SAY_LESS = range(7)
# What a number says where it makes a thing what it is.
DEFINES, DEFINES_MISREAD, DEFINES_SLIPPED, DEFINES_NOT = range(4)
MOST_EVIDENCE = 64
# Columns of a piece of evidence: what it is about, its weight, and what that kind needs to be said.
ABOUT, WEIGHT, LEFT, RIGHT, HOW, MORE, EVEN_MORE = range(7)

# All weights as one row, in this order; each part begins at its constant.
PERSON_NAME = 0
ORGANISATION_NAME = PERSON_NAME + len(NAME_WEIGHTS)
BIRTH_WEIGHTS = ORGANISATION_NAME + len(NAME_WEIGHTS)
OTHER = BIRTH_WEIGHTS + len(Birth)
NUMBER_WEIGHTS = OTHER + len(OTHER_WEIGHTS)
"""By kind, seven each."""
NAMED_NUMBERS = NUMBER_WEIGHTS + 7 * len(KINDS)
"""By kind, four each, for persons and organisations."""
DEFINING = NAMED_NUMBERS + 4 * len(KINDS)
"""By family and kind, four each, for things; the last family stands for all others."""
SHARING = DEFINING + 4 * len(KINDS) * (len(FAMILIES) + 1)
"""The same for one thing held in common; the last family stands for two of different families."""
EXCLUSIVE = SHARING + 4 * len(KINDS) * (len(FAMILIES) + 1)
"""By property."""
DETAIL_WEIGHTS = EXCLUSIVE + len(NUMBER_PROPERTIES)
"""By detail: agrees, differs."""
WEIGHTS = DETAIL_WEIGHTS + 2 * len(DETAIL_NAMES)
