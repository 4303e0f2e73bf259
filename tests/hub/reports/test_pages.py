"""Clicked through: written from a hit list, approved, issued, received, recalled; and the same by API."""

import uuid
from typing import Any

import pytest
from django.urls import reverse

from tallystick.hub.reports.models import Report, ReportRecipient
from tallystick.vocabulary import Role
from tests.hub.hits.scenes import MAN, SAME_MAN, Api, hand_in, pair
from tests.hub.reports.scenes import approved, drafted, issued

pytestmark = pytest.mark.django_db
FORM = {"title": "Two lists meet", "text": "As agreed.", "use": "intelligence", "recipients": ["NL-DOU"]}


def page(client: Any, name: str, *args: Any, **query: Any) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200, answer.content[:500]
    return answer.content.decode()


def post(client: Any, name: str, *args: Any, **data: Any) -> Any:
    return client.post(reverse(name, args=args), data, follow=True)


def test_the_whole_way(world: Any, client_for: Any) -> None:
    hit = pair(world)
    ours = hit.left_id if hit.left.owner_id == "ES-PN" else hit.right_id
    author, boss = client_for(world.person()), client_for(world.person(role=Role.SUPERVISOR))
    reader = client_for(world.person("NL-DOU"))
    assert "Report on these hits" in page(author, "contribution", ours, tab="hits")
    assert "?from=hits" in page(author, "hits")
    address = reverse("report_new") + f"?from=contribution&of={ours}"
    assert "2 items" in author.get(address).content.decode()
    drafted = author.post(address, FORM, follow=True).content.decode()
    report = Report.objects.get()
    assert "Hand to a second person" in drafted
    assert SAME_MAN["name"] in drafted
    post(author, "report_hand_over", report.pk)
    assert "Waits for a second person" in page(author, "report", report.pk)
    assert "Approve</button>" not in page(author, "report", report.pk)
    assert "Read and approve" in page(boss, "reports")
    post(boss, "report_approve", report.pk)
    assert "Issue to 1 agency" in page(boss, "report", report.pk)
    assert "none waits" in page(reader, "reports")
    post(boss, "report_issue", report.pk)
    assert "1 unread" in page(reader, "reports")
    assert "Two lists meet" in page(reader, "report", report.pk)
    assert "1 unread" not in page(reader, "reports")
    assert ReportRecipient.objects.get().read_by == world.person("NL-DOU")
    assert "opened on" in page(author, "report", report.pk)
    file = reader.get(reverse("report_file", args=[report.pk, "pdf"]))
    assert file.headers["Content-Disposition"].endswith('-v1-H0-BPL.pdf"')
    assert file.headers["Cache-Control"] == "no-store"
    assert reader.get(reverse("report_file", args=[report.pk, "exe"])).status_code == 302
    post(boss, "report_recall", report.pk, why="Wrong man.")
    told = page(reader, "report", report.pk)
    assert "Wrong man." in told
    assert SAME_MAN["name"] not in told


def test_what_stands_in_the_way_is_told_line_by_line(world: Any, client_for: Any) -> None:
    theirs = hand_in(world.viewer("HR-FIU"), "hr-1", SAME_MAN, recipients=frozenset({"ES-PN"}))
    report = drafted(world, theirs)
    told = page(client_for(world.person()), "report", report.pk)
    assert "Item 1 is Croatia&#x27;s: Netherlands may not read it." in told
    assert reverse("contribution", args=[theirs]) in told
    assert "Hand to a second person" not in told


def test_a_draft_is_changed_item_by_item(world: Any, client_for: Any) -> None:
    one = hand_in(world.viewer(), "es-1", MAN, withheld=frozenset({"phone"}))
    two = hand_in(world.viewer(), "es-2", SAME_MAN)
    report = drafted(world, one, two)
    client = client_for(world.person())
    assert "all of it, what is withheld too" in page(client, "report_change", report.pk)
    post(client, "report_change", report.pk, **FORM, item_1="2", item_2="out")
    assert list(report.items.values_list("number", "level")) == [(1, 2)]
    assert MAN["phone"] in page(client, "report", report.pk)
    bad = client.post(reverse("report_change", args=[report.pk]), {**FORM, "title": "", "item_1": "2"})
    assert bad.status_code == 422


def test_from_a_register_list_and_an_import(world: Any, client_for: Any) -> None:
    hand_in(world.viewer(), "es-1", MAN)
    client = client_for(world.person())
    assert "from=register&amp;q=Petkov" in page(client, "register", q="Petkov")
    address = reverse("report_new")
    assert client.post(f"{address}?from=register&q=Petkov", FORM).status_code == 302
    assert Report.objects.get().product == "operational"
    assert client.get(f"{address}?from=register&q=Nobody").status_code == 302
    assert client.get(f"{address}?from=import&of={uuid.uuid4()}").status_code == 302
    assert client.get(address).status_code == 302


@pytest.mark.parametrize("role", list(Role))
def test_each_role_sees_reports_as_its_role_allows(world: Any, client_for: Any, role: Role) -> None:
    report = issued(world, drafted(world, hand_in(world.viewer(), "es-1", MAN)))
    client = client_for(world.person("NL-DOU", role))
    expected = 200 if role.sees_content else 403
    assert client.get(reverse("reports")).status_code == expected
    assert client.get(reverse("report", args=[report.pk])).status_code == expected
    writes = client.post(reverse("report_new") + "?from=register", {**FORM, "recipients": ["HR-FIU"]}).status_code
    assert writes == (302 if role in (Role.ANALYST, Role.SUPERVISOR) else 403)


def test_by_api(world: Any) -> None:
    one = hand_in(world.viewer(), "es-1", MAN)
    author, boss = Api(world.viewer()), Api(world.viewer(role=Role.SUPERVISOR))
    reader, other = Api(world.viewer("NL-DOU")), Api(world.viewer("HR-FIU"))
    words = {"title": "A man", "recipients": ["NL-DOU"]}
    assert author.post("/reports", **words).status_code == 422
    made = author.post("/reports", **words, contributions=[str(one)])
    assert made.status_code == 200, made.content
    address = f"/reports/{made.json()['id']}"
    assert reader.get(address).status_code == 404
    assert author.post(f"{address}/hand-over").json()["standing"] == "second"
    assert boss.post(f"{address}/send-back", why="Say more.").json()["standing"] == "draft"
    author.post(f"{address}/hand-over")
    assert author.post(f"{address}/approve").status_code == 403
    assert boss.post(f"{address}/approve").json()["standing"] == "approved"
    sent = boss.post(f"{address}/issue").json()
    assert sent["name"].endswith("/0001")
    told = reader.get(address).json()
    assert told["items"][0]["caption"] == MAN["name"]
    assert set(told["sha256"]) == {"pdf", "docx"}
    assert reader.get(f"{address}/file.docx").content.startswith(b"PK")
    assert other.get(f"{address}/file.docx").status_code == 404
    assert [row["unread"] for row in reader.get("/reports").json()] == [False]
    assert other.get("/reports").json() == []
    assert author.get(f"/reports/figures/{sent['at'][:4]}").json()[0]["total"] == 1
    assert author.post(f"{address}/new-version").json()["version"] == 2
    assert boss.post(f"{address}/recall", why="Wrong man.").json()["standing"] == "recalled"
    assert reader.get(address).json()["items"] == []


def test_the_page_of_an_approved_one_offers_what_is_next(world: Any, client_for: Any) -> None:
    report = approved(world, drafted(world, hand_in(world.viewer(), "es-1", MAN)))
    assert "A supervisor of your agency issues it." in page(client_for(world.person()), "report", report.pk)
    assert "Send back" in page(client_for(world.person()), "report", report.pk)
