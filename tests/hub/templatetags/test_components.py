"""Components say in words what they show in colour, and let nothing typed by anyone become markup."""

from datetime import date
from types import SimpleNamespace

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from tallystick.hub.templatetags.presenting import Agreement, Compared
from tallystick.vocabulary.codes import Handling
from tallystick.vocabulary.conditions import Conditions

BOMB = '<script>alert("x")</script>'
CONDITIONS = Conditions(review_date=date(2029, 1, 1), handling=frozenset({Handling.H3}), restrictions=frozenset({BOMB}))


def rendered(source: str, **context: object) -> str:
    return Template("{% load tallystick %}" + source).render(Context(context))


class Answer(forms.Form):
    outcome = forms.ChoiceField(choices=[("confirmed", "Same person"), ("x", "Other")], widget=forms.RadioSelect)
    why = forms.CharField(label="Why", help_text="Kept with your name.")
    note = forms.CharField(required=False)


@pytest.mark.parametrize(
    "source",
    [
        "{% note bomb %}",
        "{% conditions conditions %}",
        "{% agency bomb bomb %}",
        "{% reasons reasons verdict=bomb %}",
        "{% compare rows bomb bomb %}",
        '{% empty "inbox" bomb bomb bomb %}',
        '{% row "check" bomb rest=bomb detail=bomb url=bomb end=bomb action=bomb %}',
        "{% stat bomb bomb bomb bomb %}",
        "{% stepper bomb 1 %}",
        "{% progress 1 2 bomb bomb %}",
        "{% tabs tabs bomb %}",
        "{% copy bomb bomb %}",
        "{% name bomb bomb %}",
        "{% who_sees lines %}",
        "{% share_bar bomb 1 2 bomb %}",
        "{% key bomb bomb bomb %}",
        "{% facets groups keep %}",
        "{% chart bomb chart %}",
    ],
)
def test_a_script_in_a_value_stays_text(source: str) -> None:
    option = SimpleNamespace(value=BOMB, label=BOMB, count=1, chosen=True)
    html = rendered(
        source,
        bomb=BOMB,
        conditions=CONDITIONS,
        reasons=[SimpleNamespace(text=BOMB, weight=1.0)],
        rows=[Compared(label=BOMB, left=[BOMB], right=[BOMB + "!"], agreement=Agreement.CLOSE)],
        tabs=[SimpleNamespace(label=BOMB, url=BOMB, count=None, current=True)],
        lines=[SimpleNamespace(who=[BOMB], may=True, extent=BOMB, rule=BOMB, detail=BOMB, until=BOMB)],
        groups=[SimpleNamespace(name=BOMB, label=BOMB, options=[option])],
        keep=[(BOMB, BOMB)],
        chart={"categories": [BOMB], "series": [{"name": BOMB, "values": [1]}]},
    )
    assert "<script>alert" not in html
    assert "alert" in html


@pytest.mark.parametrize("agreement", [one for one in Agreement if one])
def test_agreement_is_said_in_words(agreement: Agreement) -> None:
    html = rendered("{% compare rows %}", rows=[Compared(label="Born", left=["1987"], agreement=agreement)])
    assert f", {agreement}</span>" in html


def test_a_withheld_value_offers_to_ask() -> None:
    rows = [Compared(label="Vehicle", left=["4471 KXB"], agreement=Agreement.WITHHELD, ask="/ask/1/")]
    html = rendered("{% compare rows %}", rows=rows)
    assert "withheld by its owner" in html
    assert 'href="/ask/1/"' in html


@pytest.mark.parametrize("level", ["strong", "likely", "weak"])
def test_strength_is_a_word_and_a_figure(level: str) -> None:
    assert f"{level} · 0.81" in rendered("{% strength level 0.812 %}", level=level)


def test_errors_and_help_are_tied_to_their_control() -> None:
    html = rendered("{% form_fields form %}", form=Answer({"why": ""}))
    assert 'aria-describedby="id_why_helptext id_why_error"' in html
    for identity in ("id_why_helptext", "id_why_error", "id_outcome_error"):
        assert html.count(f'id="{identity}"') == 1
    assert 'href="#id_why"' in html
    assert 'aria-invalid="true"' in html
    assert "(optional)" in html


def test_an_unsent_form_shows_no_errors() -> None:
    assert 'role="alert"' not in rendered("{% form_fields form %}", form=Answer())


def test_choices_as_buttons_are_radio_buttons_with_labels() -> None:
    html = rendered("{% field form.outcome buttons=True %}", form=Answer())
    assert html.count('type="radio"') == 2
    assert '<label for="id_outcome_0">' in html
    assert "tone-green" in html


def test_pages_keep_the_rest_of_the_address() -> None:
    request = RequestFactory().get("/register/?q=%C4%91&schema=A&schema=B&page=2")
    html = rendered("{% pagination page %}", page=Paginator(range(30), 10).page(2), request=request)
    assert "?q=%C4%91&amp;schema=A&amp;schema=B&amp;page=3" in html
    assert "11–20 of 30" in html


def test_progress_asks_again_only_while_there_is_more() -> None:
    assert "hx-get" in rendered('{% progress 1 2 "Rows" "/p/" %}')
    assert "hx-get" not in rendered('{% progress 2 2 "Rows" "/p/" %}')


def test_the_navigation_has_only_the_places_of_the_role() -> None:
    officer = rendered(
        '{% main_nav "hits" counts viewer %}', counts={"hits": 1900}, viewer=SimpleNamespace(sees_content=True)
    )
    assert '<a href="/hits/" aria-current="page">Hits <span class="count">1,900' in officer
    assert "/people/" not in officer
    administrator = rendered('{% main_nav "people" None viewer %}', viewer=SimpleNamespace(administers=True))
    assert "/people/" in administrator
    assert "/register/" not in administrator


def test_initials_and_grouped_figures() -> None:
    assert rendered("{{ name|initials }} {{ many|grouped }}", name="Ана Марија Петровић", many=21940) == "АП 21,940"
