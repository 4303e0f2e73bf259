"""The board, one receipt, and what we hold of others: clicked through as owner, holder and third."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from tallystick.hub.audit import delaying
from tallystick.hub.exchange import actions as exchange
from tallystick.hub.exchange import holdings, recalling, recalls
from tallystick.hub.exchange.models import Done, Kind, Message, Receipt
from tallystick.hub.register import actions, exporting, holding
from tallystick.hub.register.models import Contribution, Export, How
from tallystick.hub.register.policy import Level
from tallystick.hub.register.queries import Filter
from tallystick.hub.viewer import Refused, Unacceptable
from tallystick.vocabulary import Confidentiality, Role
from tests.hub.hits.scenes import HIDDEN, MAN, SAME_MAN, Api, hand_in, pair

pytestmark = pytest.mark.django_db
WHY = "Informant burned."


def _recalled(world: Any) -> Any:
    """A record of Spain's that the Netherlands exported, withdrawn. Returns the receipt's id."""
    one = hand_in(world.viewer(), "es-1", MAN)
    exporting.export(world.viewer("NL-DOU"), Filter())
    actions.withdraw(world.viewer(), one, why=WHY)
    return Receipt.objects.get().pk


@pytest.mark.parametrize("role", list(Role))
def test_each_role_sees_recalls_as_its_role_allows(world: Any, client_for: Any, role: Role) -> None:
    receipt = _recalled(world)
    client = client_for(world.person("NL-DOU", role))
    expected = 200 if role.sees_content else 403
    for name, args in (("recalls", []), ("holdings", []), ("receipt", [receipt])):
        assert client.get(reverse(name, args=args)).status_code == expected
    page = client.get(reverse("receipt", args=[receipt])).content
    assert (b"Send the receipt" in page) == (role in (Role.ANALYST, Role.SUPERVISOR))


def test_a_holder_finds_it_on_the_desk_answers_and_the_owner_reads_the_answer(world: Any, client_for: Any) -> None:
    receipt = _recalled(world)
    holder = client_for(world.person("NL-DOU"))
    desk = holder.get(reverse("desk")).content.decode()
    assert "Spain withdrew" in desk
    assert WHY not in desk
    page = holder.get(reverse("receipt", args=[receipt])).content.decode()
    assert "the hub removes the files" in page
    assert "-export-" in page
    refused = holder.post(reverse("receipt", args=[receipt]), {"done": "erased"})
    assert refused.status_code == 422
    assert "outside this hub is erased" in refused.content.decode()
    holder.post(reverse("receipt", args=[receipt]), {"done": "kept", "why": "Our own file 7/26."})
    owner = client_for(world.person())
    board = owner.get(reverse("recalls")).content.decode()
    assert "1 of 1 answered" in board
    assert "Our own file 7/26." in board
    assert "Netherlands answered" in owner.get(reverse("desk")).content.decode()
    assert "-export-" not in owner.get(reverse("receipt", args=[receipt])).content.decode()


def test_nobody_else_sees_a_receipt_or_a_holding(world: Any, client_for: Any) -> None:
    receipt = _recalled(world)
    client = client_for(world.person("HR-FIU", Role.SUPERVISOR))
    assert client.get(reverse("receipt", args=[receipt])).status_code == 404
    assert client.post(reverse("receipt_remind", args=[receipt])).status_code == 404
    for name in ("recalls", "holdings", "desk"):
        page = client.get(reverse(name)).content.decode()
        assert str(receipt) not in page
        assert "a record that its owner took back" not in page


def test_a_holder_is_reminded_once_a_day(world: Any) -> None:
    receipt = _recalled(world)
    tomorrow = world.viewer(now=timezone.now() + timedelta(hours=25))
    with pytest.raises(Unacceptable, match="within a day"):
        recalling.remind(world.viewer(), receipt)
    assert recalls.board(tomorrow)[0].may_remind
    recalling.remind(tomorrow, receipt)
    assert not recalls.board(tomorrow)[0].may_remind
    with pytest.raises(Unacceptable, match="within a day"):
        recalling.remind(tomorrow, receipt)
    with pytest.raises(Refused):
        recalling.remind(world.viewer("NL-DOU"), receipt)
    recalling.answer(world.viewer("NL-DOU"), receipt, done=Done.KEPT, why="Ours.")
    with pytest.raises(Unacceptable, match="answered"):
        recalling.remind(world.viewer(now=timezone.now() + timedelta(days=3)), receipt)


def test_the_owner_sees_who_holds_which_version(world: Any, client_for: Any) -> None:
    one = hand_in(world.viewer(), "es-1", MAN)
    exporting.export(world.viewer("NL-DOU"), Filter())
    hand_in(world.viewer(), "es-1", MAN | {"phone": "+34600999888"})
    exporting.export(world.viewer("HR-FIU"), Filter())
    told = [(held.agency, held.version, held.present) for held in holdings.holders(world.viewer(), one)]
    assert told == [("HR-FIU", 2, True), ("NL-DOU", 1, False)]
    assert holdings.holders(world.viewer("NL-DOU"), one) == ()
    page = client_for(world.person()).get(reverse("contribution", args=[one]) + "?tab=audience").content.decode()
    assert "holds version 1, outdated" in page
    assert "holds version 2, the present one" in page
    supervisor = world.viewer("HR-FIU", Role.SUPERVISOR)
    delaying.delay_looks(supervisor, case="A", until=supervisor.today + timedelta(days=9), why="Under way.")
    assert [held.agency for held in holdings.holders(world.viewer(), one)] == ["NL-DOU"]


def test_what_is_held_is_outdated_by_what_was_told_and_by_nothing_else(world: Any) -> None:
    hidden = {"withheld": frozenset({"phone"})}
    hand_in(world.viewer(), "es-1", MAN, **hidden)
    holder = world.viewer("NL-DOU")
    exporting.export(holder, Filter())
    hand_in(world.viewer(), "es-1", MAN | {"phone": "+34600999888"}, **hidden)
    ((held,), total) = holdings.of_others(holder)
    assert (held.outdated, held.receipt, total) == (False, None, 1)
    hand_in(world.viewer(), "es-1", MAN | {"birthDate": "1984-03-18"}, **hidden)
    ((held,), _) = holdings.of_others(holder)
    assert held.outdated
    assert held.receipt == Receipt.objects.get().pk


def test_a_colleagues_export_goes_by_its_maker_not_by_its_name(world: Any) -> None:
    hand_in(world.viewer(), "es-1", MAN)
    exporting.export(world.viewer("NL-DOU", Role.SUPERVISOR), Filter())
    ((held,), _) = holdings.of_others(world.viewer("NL-DOU"))
    assert held.file.startswith("export of Supervisor of Douane, ")
    assert held.export is None


def test_the_holdings_of_what_is_above_the_reader_do_not_show(world: Any) -> None:
    hand_in(world.viewer(), "es-1", MAN, confidentiality=Confidentiality.RESTRICTED)
    exporting.export(world.viewer("NL-DOU", Role.SUPERVISOR), Filter())
    low = world.person("NL-DOU")
    low.clearance = Confidentiality.BPL
    low.save()
    assert holdings.of_others(world.viewer("NL-DOU")) == ((), 0)


def test_the_api_lists_answers_and_reminds(world: Any) -> None:
    receipt = _recalled(world)
    one = Contribution.objects.get().pk
    holder, owner = Api(world.viewer("NL-DOU")), Api(world.viewer())
    assert [line["id"] for line in holder.get("/recalls").json()["waiting"]] == [str(receipt)]
    assert holder.get("/holdings").json()["copies"][0]["outdated"]
    assert owner.get(f"/contributions/{one}/holders").json()[0]["agency"] == "NL-DOU"
    assert holder.get(f"/contributions/{one}/holders").status_code == 404
    bad = holder.post(f"/recalls/{receipt}/answer", done="burnt")
    assert bad.status_code == 422
    assert "erased" in bad.json()["errors"][0]
    answered = holder.post(f"/recalls/{receipt}/answer", done="erased", outside_erased=True).json()
    assert (answered["done"], len(answered["removed"])) == ("erased", 1)
    assert owner.get("/recalls").json()["asked"][0]["removed"] == []
    assert owner.post(f"/recalls/{receipt}/remind").status_code == 422


def test_marks_say_what_was_recalled_where_the_reader_may_be_told(world: Any, client_for: Any) -> None:
    hit = pair(world)
    exporting.export(world.viewer(), Filter(owner=("NL-DOU",)))
    made, theirs = Export.objects.get().pk, Contribution.objects.get(owner="NL-DOU").pk
    asked = exchange.ask_about_contribution(world.viewer(), theirs, why="All of it, please.")
    hand_in(world.viewer("NL-DOU"), "nl-1", SAME_MAN | {"birthDate": "1984-03-18"})
    ours, third = client_for(world.person()), client_for(world.person("HR-FIU"))
    told = f"Netherlands corrected it on {timezone.now().day} {timezone.now():%b %Y}"
    for name, one in (("contribution", theirs), ("hit", hit.pk), ("request", asked.pk)):
        assert told in ours.get(reverse(name, args=[one])).content.decode()
    assert "Say what became of them" in ours.get(reverse("contribution", args=[theirs])).content.decode()
    refused = ours.get(reverse("export", args=[made]))
    assert refused.status_code == 403
    assert f"Something in it: {told}." in refused.content.decode()
    assert told not in third.get(reverse("contribution", args=[theirs])).content.decode()


def test_a_mark_does_not_name_what_a_notice_led_to(world: Any) -> None:
    hit = pair(world, **HIDDEN)
    asked = exchange.ask_about_hit(world.viewer(), hit.pk, why="Please.")
    theirs = Contribution.objects.get(owner="NL-DOU")
    holding.note("ES-PN", [(theirs.pk, Level.FULL)], How.RELEASE, at=timezone.now())
    actions.withdraw(world.viewer("NL-DOU"), theirs.pk, why="Wrong man.")
    assert theirs.pk in recalls.about(world.viewer(), [theirs.pk])
    assert recalls.of_request(world.viewer(), asked.pk) is None


def test_the_message_of_a_recall_leads_either_side_to_the_receipt(world: Any, client_for: Any) -> None:
    address = reverse("receipt", args=[_recalled(world)])
    asked = Message.objects.get(kind=Kind.RECALL)
    holder, owner = client_for(world.person("NL-DOU")), client_for(world.person())
    for client in (holder, owner):
        assert address in client.get(reverse("message", args=[asked.pk])).content.decode()
    holder.post(address, {"done": "kept", "why": "Our own file 7/26."})
    answered = Message.objects.get(kind=Kind.RECALL_RECEIPT)
    assert address in owner.get(reverse("message", args=[answered.pk])).content.decode()
