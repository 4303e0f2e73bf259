"""Every narrower condition is said; what always holds is not."""

from datetime import date, timedelta

from tallystick.hub.templatetags.conditions import chips
from tallystick.vocabulary.codes import Confidentiality, Flag, Handling, Purpose, SubjectCategory
from tallystick.vocabulary.conditions import Conditions, Evaluation

TODAY = date(2026, 11, 21)
FAR = date(2029, 11, 11)


def texts(conditions: Conditions) -> list[str]:
    return [chip.text for chip in chips(conditions, TODAY)]


def test_the_plainest_conditions_show_their_review_date_alone() -> None:
    assert texts(Conditions(review_date=FAR)) == ["review 11 Nov 2029"]


def test_codes_come_first_with_the_owners_own_words_for_h3() -> None:
    conditions = Conditions(
        review_date=FAR, handling=frozenset({Handling.H3, Handling.H1}), restrictions=frozenset({"Call before use."})
    )
    first, second, *_ = chips(conditions, TODAY)
    assert (first.text, second.text) == ("H1", "H3")
    assert first.icon == "gavel"
    assert second.words.endswith("Call before use.")


def test_each_sources_evaluation_is_kept_apart_with_its_words() -> None:
    evaluations = frozenset({Evaluation("RS-MUP", "A1"), Evaluation("ES-PN", "B2")})
    found = {chip.text: chip.words for chip in chips(Conditions(review_date=FAR, evaluations=evaluations), TODAY)}
    assert "reliable in most instances" in found["B2"]
    assert found["A1"].endswith("Evaluated by RS-MUP.")


def test_a_near_or_past_review_date_shows_the_time_left() -> None:
    assert texts(Conditions(review_date=TODAY + timedelta(days=29))) == ["review 20 Dec 2026 · 29 days left"]
    past = chips(Conditions(review_date=TODAY - timedelta(days=2)), TODAY)[0]
    assert (past.text, past.tone) == ("review 19 Nov 2026 · overdue by 2 days", "red")


def test_purposes_are_said_only_where_they_are_fewer_than_usual() -> None:
    usual = frozenset({Purpose.CROSS_CHECK, Purpose.OPERATIONAL, Purpose.EXCHANGE})
    assert texts(Conditions(review_date=FAR, purposes=usual)) == ["review 11 Nov 2029"]
    fewer = usual - {Purpose.EXCHANGE}
    assert texts(Conditions(review_date=FAR, purposes=fewer))[1:] == ["only for cross-checking, operational analysis"]
    assert texts(Conditions(review_date=FAR, purposes=frozenset()))[1:] == ["only for no purpose"]


def test_every_narrowing_is_said() -> None:
    conditions = Conditions(
        review_date=FAR,
        subject_categories=frozenset({SubjectCategory.SUSPECT}),
        flags=frozenset({Flag.MINOR}),
        confidentiality=Confidentiality.RESTRICTED,
        silent=True,
        purposes=frozenset({Purpose.CROSS_CHECK}),
        recipients=frozenset(),
        withheld=frozenset({"address"}),
    )
    shown = [
        "Suspect",
        "Minor",
        "review 11 Nov 2029",
        "R-UE/EU-R",
        "silent",
        "only for cross-checking",
        "only to its owner",
        "1 withheld",
    ]
    assert texts(conditions) == shown
