"""How readers look in a run of the machine: in every way a reader can, against what the model says."""

import csv
import io
from dataclasses import replace
from typing import Any

from tallystick.hub.hits.models import Hit
from tallystick.hub.hits.policy import visible_hits
from tallystick.hub.register import policy, queries, showing
from tallystick.hub.register.models import Export
from tallystick.hub.register.policy import Level
from tallystick.hub.reports.composing import compose
from tallystick.hub.reports.models import ReportItem
from tallystick.hub.viewer import Viewer
from tallystick.vocabulary import Purpose, make
from tests.promises import worlds
from tests.promises.exchange_model import PHONES, Model


class Looks(Model):
    """One reader, or everybody, looks and sees exactly what ``policy.decide`` says of the model."""

    def see_what_is_said(self, readers: list[Viewer]) -> None:
        """Each of them sees, of everything, as much as the model says."""
        for viewer in readers:
            rows = policy.visible_to(viewer).values_list("pk", "level")
            assert dict(rows) == self.expected(viewer)

    def everybody_it_was_given_to_looks(self) -> None:
        """At what this step was about: each agency that a release, policy or ground of it names, for a purpose that it
        names, in the case that it names and in another one."""
        one, self.touched = self.touched, None
        if one not in self.facts:
            return
        fact = self.facts[one]
        given = [*fact.grants.values(), *(said for owner, said in self.policies.values() if owner == fact.owner)]
        bits = {purpose.bit: purpose for purpose in Purpose}
        asked = {
            (said.agency, next(purpose for bit, purpose in bits.items() if said.purposes & bit), case)
            for said in given[-8:]
            if said.purposes
            for case in ("T-1", "T-2")
        }
        for agency, purpose, case in sorted(asked):
            viewer = replace(self.of(agency, purpose), case=case)
            assert self.level_of(viewer, one) == policy.decide(viewer, self.told_of(one)).level

    def look(self, viewer: Viewer) -> None:
        """One reader looks in every way."""
        expected = self.expected(viewer)
        listed = {item.id: item for item in queries.seen_rows(viewer, policy.visible_to(viewer))}
        assert {one: item.level for one, item in listed.items()} == expected
        for one, item in listed.items():
            assert item.entity.properties == self.properties_for(one, expected[one])
        if one := self.pick(self.steps):
            assert (queries.read(viewer, one) is not None) == (one in expected)
        self.look_at_lists(viewer, expected)
        self.look_at_hits(viewer, expected)

    def look_at_export(self, viewer: Viewer, made: Export | None) -> None:
        """It holds what its reader sees; there is none where that is nothing."""
        expected = self.expected(viewer)
        if made is None:
            assert not expected
            return
        rows = list(csv.DictReader(io.StringIO(made.path.read_text("utf-8"))))
        assert {row["contribution"] for row in rows} == {str(one) for one in expected}
        for row in rows:
            one = next(one for one in expected if str(one) == row["contribution"])
            shown = self.properties_for(one, expected[one])
            assert {name: row.get(name, "").lstrip("'") for name in self.facts[one].properties if row.get(name)} == {
                name: values[0] for name, values in shown.items()
            }

    def look_at_report(self, viewer: Viewer) -> None:
        """A report on everything says what its author sees, the whole of it only where the author sees the whole; and
        of what meets what, only where that shows."""
        expected = self.expected(viewer)
        rows = [ReportItem(number=at, contribution_id=one, level=Level.FULL) for at, one in enumerate(self.facts, 1)]
        told = compose(viewer, rows).content
        numbers = {row.number: row.contribution_id for row in rows}
        assert {numbers[item.number]: item.level for item in told.items} == expected
        for item in told.items:
            shown = self.properties_for(numbers[item.number], Level(item.level))
            facts = showing.facts_of(make("x", "Person", shown))
            assert item.facts == tuple((fact.label, fact.values) for fact in facts)
        for meeting in told.meetings:
            assert {numbers[meeting.left], numbers[meeting.right]} <= set(expected)

    def look_at_lists(self, viewer: Viewer, expected: dict[Any, Level]) -> None:
        page = queries.find(viewer, queries.Filter())
        assert page.total == len(expected)
        owners = [self.facts[one].owner for one in expected]
        assert dict(page.facets["owner"]) == {owner: owners.count(owner) for owner in set(owners)}
        phone = PHONES[self.steps // 4 % 2]
        found = {item.id for item in queries.find(viewer, queries.Filter(text=phone)).items}
        has = {one for one, level in expected.items() if (phone,) == self.properties_for(one, level).get("phone")}
        assert found == has

    def look_at_hits(self, viewer: Viewer, expected: dict[Any, Level]) -> None:
        """Both sides seen, or an own one and another that may be told of; with the view that fits what is seen."""
        shown = {hit.pk: hit.kind for hit in visible_hits(viewer)}
        for hit in Hit.objects.all():
            sides = (hit.left_id, hit.right_id)
            levels = [expected.get(side, Level.NOTHING) for side in sides]
            kind = ""
            if all(levels):
                letters = "".join("f" if level is Level.FULL else "o" for level in levels)
                kind = getattr(hit, f"kind_{letters}")
            told = any(
                self.facts[mine].owner == viewer.agency and levels[at] is Level.FULL and self.noticeable(viewer, other)
                for at, (mine, other) in enumerate((sides, sides[::-1]))
            )
            any_kind = any(getattr(hit, f"kind_{letters}") for letters in ("ff", "fo", "of", "oo"))
            own = any(self.facts[side].owner == viewer.agency for side in sides)
            learns = any_kind and (told or all(levels)) and (bool(kind) or own)
            assert (hit.pk in shown) == learns
            if learns:
                assert shown[hit.pk] == kind

    def seen_by_all(self, one: Any) -> dict[tuple[str, Purpose], Level]:
        """How much each agency's cleared people see of it, by the hub: for three purposes, others in each step."""
        purposes = [*Purpose, *Purpose][self.steps % len(Purpose) :][:3]
        readers = {(code, purpose): self.of(code, purpose) for code in worlds.AGENCIES for purpose in purposes}
        return {who: self.level_of(viewer, one) for who, viewer in readers.items()}

    def level_of(self, viewer: Viewer, one: Any) -> Level:
        """How much the hub shows this reader of it."""
        return Level(policy.visible_to(viewer).filter(pk=one).values_list("level", flat=True).first() or 0)

    def shows_no_less(self, one: Any, grant: int) -> None:
        """A grant that took effect hides nothing from anybody: nobody sees less than without it."""
        for (code, purpose), level in self.seen_by_all(one).items():
            viewer = self.of(code, purpose)
            assert level >= policy.decide(viewer, self.told_of(one, without=grant)).level
