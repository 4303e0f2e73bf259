"""An own list in four steps: the file, its columns, a preview, done; one row is bad and comes back."""

from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.visitor import at_work, field, go, heading, press

LIST = """name,born,category,evaluation,basis
Stefan Veljković,1986-07-02,SUSPECT,B2,Code of criminal procedure
Ana Nova,1991-02-30,SUSPECT,B2,Code of criminal procedure
Иван Костов,1979-11-05,CONVICTED,A1,Code of criminal procedure
"""


def importing(page: Page) -> Iterator[str]:
    """An analyst hands in three rows; two are taken, and the third says what is wrong with it."""
    at_work(page, "es.analyst")
    press(page, "Import a list")
    heading(page, "Import a list")
    yield "import-file"
    press(page, "Look at its columns")
    expect(page.locator("#id_file_error")).to_be_visible()
    yield "import-no-file"
    field(page, "The list").set_input_files({"name": "valencia.csv", "mimeType": "text/csv", "buffer": LIST.encode()})
    press(page, "Look at its columns")
    heading(page, "Which column is what?")
    field(page, "Every row is a").select_option("Person")
    field(page, "name").select_option("name")
    field(page, "born").select_option("birthDate")
    field(page, "category").select_option("subject_category")
    field(page, "evaluation").select_option("evaluation")
    field(page, "basis").select_option("legal_basis")
    yield "import-columns"
    press(page, "Look at the preview")
    heading(page, "As the rows would be taken")
    expect(page.locator("td.tone-red")).to_contain_text("1991-02-30")
    yield "import-preview"
    press(page, "Hand in 2 rows")
    heading(page, "Rejected rows")
    yield "import-done"
    with page.expect_download() as download:
        press(page, "All of them")
    assert download.value.suggested_filename == "valencia.csv.rejects.csv"
    assert "1991-02-30" in Path(download.value.path()).read_text("utf-8")
    press(page, "Look at the hits")
    expect(page.locator("[data-hit]").filter(has_text="Stefan Veljković").first).to_be_visible()
    go(page, "My desk")
    press(page, "Import a list")
    expect(page.locator(".rows")).to_contain_text("valencia.csv")
    yield "import-lists"
