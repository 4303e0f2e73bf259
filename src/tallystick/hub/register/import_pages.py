"""Pages of an import: the file, its columns, a preview, and how it goes."""

import uuid
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tallystick.hub import acting, naming
from tallystick.hub.hits import queries as hits
from tallystick.hub.pages import PageRequest, problems_in, working
from tallystick.hub.register import batches, exporting, importing, running
from tallystick.hub.register.actions import Change
from tallystick.hub.register.batches import SeenBatch
from tallystick.hub.register.import_forms import ColumnsForm, FileForm
from tallystick.hub.register.models import BatchStatus
from tallystick.hub.register.running import Numbered
from tallystick.hub.register.taking import Taken, terms_for
from tallystick.hub.viewer import Unacceptable, Viewer
from tallystick.vocabulary.tables.rejects import rejects_path

REJECTS_SHOWN = 20


@require_http_methods(["GET", "POST"])
@working
def imports(request: PageRequest) -> HttpResponse:
    """Hand over a list; below, the lists handed over before."""
    acting.require(request.viewer, "contribute")
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with problems_in(form):
            return redirect("import", _received(request.viewer, form))
    shown = {"nav": "register", "form": form, "imports": batches.imports(request.viewer)}
    return render(request, "register/imports.html", shown)


@require_http_methods(["GET", "POST"])
@working
def one(request: PageRequest, batch_id: uuid.UUID) -> HttpResponse:
    """An import where it stands: its columns before it is started, then how it goes."""
    batch = _batch(request, batch_id)
    if batch.status != BatchStatus.PREVIEWED:
        return render(request, "register/import_done.html", _progress(request, batch))
    form = ColumnsForm(
        request.POST or None, columns=batch.columns, mapping=batch.mapping, terms=terms_for(request.viewer)
    )
    if form.is_valid():
        with problems_in(form):
            importing.set_mapping(request.viewer, batch_id, form.mapping())
            return redirect("import_preview", batch_id)
    rows = zip(form.column_fields(), running.samples(request.viewer, batch_id), strict=True)
    shown = {"nav": "register", "batch": batch, "form": form, "rows": list(rows)}
    return render(request, "register/import_columns.html", shown)


@require_GET
@working
def preview(request: PageRequest, batch_id: uuid.UUID) -> HttpResponse:
    """What would become of the file's rows."""
    batch = _batch(request, batch_id)
    if batch.status != BatchStatus.PREVIEWED:
        return redirect("import", batch_id)
    problem, found = "", None
    try:
        found = running.preview_of(request.viewer, batch_id)
    except Unacceptable as fault:
        problem = str(fault)
    shown = {"nav": "register", "batch": batch, "found": found, "problem": problem, "today": request.viewer.today}
    if found:
        shown |= {"rows": list(_shown_rows(found.rows)), "counts": _counts(found)}
    return render(request, "register/import_preview.html", shown)


@require_GET
@working
def progress(request: PageRequest, batch_id: uuid.UUID) -> HttpResponse:
    """The moving part of an import's page; when the import ends, the whole page is read again."""
    batch = _batch(request, batch_id)
    answer = render(request, "register/import_progress.html", _progress(request, batch))
    if batch.status != BatchStatus.RUNNING:
        answer["HX-Refresh"] = "true"
    return answer


def _doing(action: Callable[[Viewer, uuid.UUID], None], sentence: str, to: str) -> Callable[..., HttpResponse]:
    """A page that does one thing to an own import, says so, and leads on."""

    @require_POST
    @working
    def page(request: PageRequest, batch_id: uuid.UUID) -> HttpResponse:
        action(request.viewer, _batch(request, batch_id).id)
        if sentence:
            messages.success(request, sentence)
        return redirect(to, batch_id) if to == "import" else redirect(to)

    page.__doc__ = action.__doc__
    return page


start = _doing(importing.start, "", "import")
stop = _doing(importing.stop, "Stopped. What is taken stays; go on whenever you like.", "import")
resume = _doing(importing.resume, "", "import")
discard = _doing(importing.discard, "The file and its rejected rows are gone. What was taken stays.", "imports")


@require_GET
@working
def rejects(request: PageRequest, batch_id: uuid.UUID) -> HttpResponse:
    """The rejected rows as a CSV to mend."""
    batch = _batch(request, batch_id)
    text = exporting.rejects_text(batches.rejects(request.viewer, batch_id, most=exporting.REJECTS_HANDED_OUT))
    name = rejects_path(Path(batch.file_name)).name
    return exporting.handed_over(text.encode(), name, "text/csv; charset=utf-8")


@require_GET
@working
def map_file(request: PageRequest, batch_id: uuid.UUID) -> HttpResponse:
    """The mapping, for the next list or the command."""
    batch = _batch(request, batch_id)
    return exporting.handed_over(batch.mapping_text.encode(), "MAP.yml", "application/yaml; charset=utf-8")


def _batch(request: HttpRequest, batch_id: uuid.UUID) -> SeenBatch:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    acting.require(viewer, "contribute")
    found = batches.read(viewer, batch_id)
    if found is None:
        raise Http404
    return found


def _received(viewer: Viewer, form: FileForm) -> uuid.UUID:
    """Keep the list, and read it by the mapping that came with it."""
    mapping = form.mapping()
    file = form.cleaned_data["file"]
    encoding = form.cleaned_data["encoding"] or (mapping.encoding if mapping else None)
    batch = importing.receive(viewer, file, file.name, encoding=encoding)
    if mapping:
        importing.set_mapping(viewer, batch.pk, mapping)
    return batch.pk


def _progress(request: PageRequest, batch: SeenBatch) -> dict[str, Any]:
    viewer = request.viewer
    shown = {"nav": "register", "batch": batch, "met": hits.met(viewer, batch=batch.id),
             "may_report": viewer.may("report")}  # fmt: skip
    if batch.rejected and batch.status != BatchStatus.RUNNING:
        shown["rejects"] = list(islice(batches.rejects(viewer, batch.id, most=REJECTS_SHOWN), REJECTS_SHOWN))
    return shown


def _shown_rows(rows: tuple[Numbered, ...]) -> Iterator[dict[str, Any]]:
    """Each row as it would be taken, or what is wrong with it."""
    for number, judged in rows:
        if isinstance(judged, Taken):
            entity = judged.item.entity
            labels = {name: naming.property_label(entity.schema, name) for name in entity.properties}
            facts = [(words, "; ".join(entity.get(name))) for name, words in labels.items()]
            yield {
                "number": number, "entity": entity, "kind": naming.kind_of(entity), "latin": naming.latin(entity),
                "facts": facts, "conditions": judged.item.conditions,
            }  # fmt: skip
        else:
            yield {"number": number, "problems": judged}


def _counts(found: running.Preview) -> tuple[tuple[str, int], ...]:
    words = {Change.ADDED: "New", Change.CORRECTED: "Known, and corrected", Change.UNCHANGED: "Known, and unchanged"}
    return tuple((words[change], n) for change, n in found.counts.items())
