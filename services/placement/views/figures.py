"""Pages of proof for figures that are no month: a placement's opening, stages, milestones, letters, an internship's hours."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _

from services.placement import queries
from services.placement.domain.evidence import Evidence, ProofMissing, state_of
from services.placement.domain.figures import Figure, figure_of, figures_of
from services.placement.domain.placements import Placement
from services.placement.domain.shops import MILESTONES, stage_data
from services.placement.forms import FigureProofSchema
from services.placement.handlers import attach_proof
from services.placement.views.blueprint import STAFF, blueprint
from shared.rules import RuleBroken
from shared.uploads import FileRefused
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, load_form, new_form
from shared.web.i18n import say
from shared.web.labels import LABELS


@dataclass
class Line:
    """A figure with its proofs and the state that they give it."""

    figure: Figure
    label: str
    proofs: list[Evidence] = field(default_factory=list)

    @property
    def state(self) -> str:
        """See :func:`state_of`."""
        return state_of(proof.state for proof in self.proofs)


def kinds() -> dict[str, str]:
    """The kinds of figures in words."""
    return {
        "placement": _("Opening"),
        "stage": _("Stage"),
        "milestone": _("Milestone"),
        "letter": _("Authorisation letter"),
        "internship": _("Hours of an internship"),
    }


def label_of(placement: Placement, figure: Figure) -> str:
    """A figure in words."""
    letters = {letter.id: letter.name for letter in placement.launch.letters}
    names = {
        "stage": lambda: str(LABELS.stage[figure.code]),
        "milestone": lambda: say(MILESTONES[figure.code]),
        "letter": lambda: letters[figure.code],
    }
    kind = kinds()[figure.kind]
    return f"{kind}: {names[figure.kind]()}" if figure.kind in names else kind


def lines_of(placement: Placement) -> list[Line]:
    """Every figure of a placement but its months, with its proofs."""
    context = current_context()
    kept = queries.placement_proofs(context, placement.id)
    return [
        Line(figure, label_of(placement, figure), [p for p in kept if p.subject_id == figure.subject])
        for figure in figures_of(placement)
    ]


@blueprint.get("/<placement_id>/evidence")
@access(*STAFF, "mentor", "trainee")
def figures(placement_id: str) -> str:
    """A placement's figures with their proof, and the form for another."""
    return figures_page(placement_id, new_form({"figure": request.args.get("figure", "")}))


def figures_page(placement_id: str, form: FormResult) -> str:
    """The page, with what was typed."""
    context, actor = current_context(), current_actor()
    placement = queries.placement_of(context, actor, placement_id)
    lines = lines_of(placement)
    return render_template(
        "placement/figures.html",
        placement=placement,
        lines=lines,
        alike=queries.alike_seen(context, actor, [proof for line in lines for proof in line.proofs]),
        choices=[(line.figure.key, line.label) for line in lines],
        version=stage_data()["version"],
        form=form,
    )


@blueprint.post("/<placement_id>/evidence")
@access("coordinator", "trainee")
def attach_to_figure(placement_id: str) -> Any:
    """Attach a file, a link or a statement to a figure."""
    context, actor = current_context(), current_actor()
    placement = queries.placement_of(context, actor, placement_id)
    form = load_form(FigureProofSchema(), request.form)
    upload = request.files.get("proof")
    file = (upload.filename or "", upload.read()) if upload and upload.filename else None
    figure = figure_of(placement, form.checked["figure"]) if form.ok else None
    if form.ok and figure is None:
        form.add(_("This figure is not there any more; choose another."), "figure")
    if form.ok and figure:
        try:
            attach_proof(context, actor, placement.id, (figure.kind, figure.subject), form.checked, file)
            flash(_("The proof is attached; somebody else looks at it."))
            return redirect(f"/placement/{placement.id}/evidence", 303)
        except RuleBroken as error:
            form.refuse(error, "proof" if isinstance(error, FileRefused | ProofMissing) else "")
    return figures_page(placement_id, form), 422
