"""What is said after something was logged: what it was, and what it did to the figures."""

from __future__ import annotations

from scaling.adoptions.forms.logging import LogStageForm
from scaling.adoptions.presenters.figures import coverage_sentence
from scaling.adoptions.presenters.words import stage_words
from scaling.adoptions.services import Logged
from scaling.adoptions.views.guards import Place
from scaling.models import LineKind


def logged_message(place: Place, form: LogStageForm, logged: Logged) -> str:
    stage = stage_words(form.stage_logged, form.wordings)
    when = f"{'on' if form.draft.period.precision == 'day' else 'in'} {form.draft.period}"
    what = f"{stage} {when} at {place.organisation.name}"
    if not logged.is_new:
        return f"{what} was already recorded. Nothing has changed."
    if logged.line.kind == LineKind.STILL:
        return f"{what} was already recorded; it now has better evidence."
    return f"Recorded: {what}. {coverage_sentence(place.innovation, place.today)}"
