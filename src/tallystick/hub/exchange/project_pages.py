"""Pages of analysis projects: the agency's list, opening one, ending one."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tallystick.hub import acting, naming
from tallystick.hub.exchange import projecting, projects
from tallystick.hub.exchange.projecting import LENGTHS, NewProject
from tallystick.hub.pages import PageRequest, problems_in, working
from tallystick.vocabulary import code_list


class ProjectForm(forms.Form):
    """What a project states (Regulation (EU) 2016/794, Article 18(3))."""

    code = forms.CharField(
        label="Code",
        max_length=24,
        help_text="Capital letters, digits and hyphens; your agency's code is put before it.",
    )
    name = forms.CharField(label="Name", max_length=LENGTHS["name"])
    specific_purpose = forms.CharField(label="Its specific purpose", max_length=LENGTHS["specific_purpose"])
    crime_area = forms.CharField(label="Crime area", max_length=LENGTHS["crime_area"])
    data_categories = forms.CharField(label="Categories of personal data", max_length=LENGTHS["data_categories"])
    subject_categories = forms.MultipleChoiceField(label="Categories of persons", widget=forms.CheckboxSelectMultiple)
    access_conditions = forms.CharField(label="Conditions of access and use", max_length=LENGTHS["access_conditions"])
    storage_until = forms.DateField(
        label="Stored until", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    participants = forms.MultipleChoiceField(
        label="Participants beside your agency", required=False, widget=forms.SelectMultiple(attrs={"size": 8})
    )

    def __init__(self, *args: Any, agency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [(one.code, f"{one.name} ({one.code})") for one in naming.agencies().values() if one.code != agency]
        categories = [(code, row["label"]) for code, row in code_list("subject_categories")["codes"].items()]
        self.fields["participants"].choices = sorted(others, key=lambda one: one[1])  # type: ignore[attr-defined]
        self.fields["subject_categories"].choices = categories  # type: ignore[attr-defined]

    def new(self) -> NewProject:
        """What a valid form states."""
        listed = {name: tuple(self.cleaned_data[name]) for name in ("participants", "subject_categories")}
        return NewProject(**(self.cleaned_data | listed))


@working
@require_GET
def project_list(request: PageRequest) -> HttpResponse:
    """The analysis projects that the agency leads or takes part in."""
    viewer, agencies = request.viewer, naming.agencies()
    return render(request, "exchange/projects.html", {
        "nav": "messages", "may_create": viewer.may("release"),
        "lines": [
            (one, agencies[one.lead].short, [agencies[code].short for code in one.participants],
             one.stands(viewer.today), one.lead == viewer.agency)
            for one in projects.listed(viewer)
        ],
    })  # fmt: skip


@require_http_methods(["GET", "POST"])
@working
def project_new(request: PageRequest) -> HttpResponse:
    """Open an analysis project that the agency leads."""
    acting.require(request.viewer, "release")
    form = ProjectForm(request.POST or None, agency=request.viewer.agency)
    if form.is_valid():
        with problems_in(form):
            made = projecting.create_project(request.viewer, form.new())
            messages.success(request, f"{made.code} is open: its participants may name it.")
            return redirect("projects")
    return render(request, "exchange/project_new.html", {"nav": "messages", "form": form},
                  status=422 if form.is_bound else 200)  # fmt: skip


@working
@require_POST
def project_end(request: PageRequest, project_id: uuid.UUID) -> HttpResponse:
    """End a project that the agency leads."""
    projecting.end_project(request.viewer, project_id)
    messages.success(request, "Ended: no message may name it any more.")
    return redirect("projects")
