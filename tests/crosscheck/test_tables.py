"""The shipped tables hold together."""

from tallystick.crosscheck.explain import NUMBER_WORDS
from tallystick.crosscheck.features import PROPERTIES
from tallystick.crosscheck.shipped import rows
from tallystick.crosscheck.tables import make_names
from tallystick.crosscheck.weights import WEIGHTS
from tallystick.vocabulary import model


def test_the_table_of_names_is_made_from_its_source() -> None:
    made = [tuple(line.split("\t")) for line in make_names.lines() if not line.startswith("#")]
    assert list(rows("names")) == made


def test_every_property_named_exists() -> None:
    known = {prop.name for schema in model() for prop in schema.properties.values()}
    numbers = {name for names in PROPERTIES["numbers"].values() for name in names}
    lists = (
        PROPERTIES["names"],
        PROPERTIES["details"],
        PROPERTIES["places"],
        PROPERTIES["addresses"],
        PROPERTIES["countries"],
    )
    named = numbers | set(WEIGHTS["exclusive"]) | {name for names in lists for name in names}
    assert named <= known
    assert set(PROPERTIES["families"]) <= {schema.name for schema in model()}


def test_every_kind_of_number_has_weights_and_words() -> None:
    kinds = set(PROPERTIES["numbers"]) | {"address"}
    assert kinds == set(WEIGHTS["numbers"]) == set(NUMBER_WORDS)
    assert all(set(weights) <= kinds for weights in WEIGHTS["defining"].values())
    assert set(WEIGHTS["detail"]) == set(PROPERTIES["details"])
