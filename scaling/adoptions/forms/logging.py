"""Forms for logging progress at one site or at many."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from crispy_forms.layout import Layout
from django import forms

from adopters.look.fields import DateField
from adopters.look.layout import Button, Buttons, post_helper
from adopters.look.widgets import Radios
from innovations.models import Stage
from scaling.adoptions.forms.fields import as_period, token_field, when_field, words_field
from scaling.ledger.replay import EXITS, LADDER
from scaling.ledger.rules import Draft, LedgerRefusal
from scaling.models import Evidence, Reason

#: What must be true for each stage and exit, said under it.
STAGE_HINTS = {
    "contacted": "Someone there has been approached",
    "engaged": "A named contact there has responded",
    "committed": "There is a local decision, with an accountable lead",
    "preparing": "At least one step to get ready is done",
    "live": "In real use, from the first use; not yet for every patient",
    "embedded": "The core parts are in routine use",
    "sustained": "Still in use 12 months or more after live, and after outside support ended",
    "declined": "Said no before committing",
    "withdrawn": "Committed, and left before going live",
    "paused": "On hold, with a date to look again",
    "stopped": "Was live, and is not used any more",
}
REACHED, LEFT = "stage", "exit"
EVIDENCE_HINTS = {
    "reported": "You know of it, or were told",
    "confirmed": "The site itself said so",
    "observed": "For example prescribing or device data",
}

#: Where the refusal of each part of a line is shown on the form.
_FIELDS = {"period": "when", "reason": "reason", "review_on": "review_on"}


class LogStageForm(forms.Form):
    """One stage or exit. ``by_site``: the site speaks for itself, so it is not asked how it knows."""

    what = forms.ChoiceField(
        label="What happened?",
        choices=[(REACHED, "A stage was reached"), (LEFT, "Declined, withdrawn, paused or stopped")],
        initial=REACHED,
    )
    stage = forms.ChoiceField(label="Which stage?", required=False)
    exit = forms.ChoiceField(label="Which of these?", required=False)
    reason = forms.ChoiceField(
        label="Main reason", required=False, choices=[("", "Choose a reason"), *Reason.choices]
    )
    review_on = DateField(
        label="When will it be looked at again?", required=False, help_text="Only if it is paused"
    )
    evidence = forms.ChoiceField(label="How do you know?", choices=Evidence.choices, initial="reported")
    note = words_field("Note", "Do not include anything about a patient", required=False)
    token = token_field()

    def __init__(
        self,
        *args: Any,
        wordings: Mapping[str, str],
        today: date,
        by_site: bool,
        cancel: str = "",
        button: str = "Save",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.wordings = wordings
        self.fields["when"] = when_field("When did this happen?", today)
        self._word_stages(wordings)
        self.fields["what"].widget = Radios(
            choices=self.fields["what"].choices,  # type: ignore[attr-defined]
            reveals={REACHED: ["stage"], LEFT: ["exit", "reason", "review_on"]},
        )
        if by_site:
            del self.fields["evidence"]
        else:
            self.fields["evidence"].widget = Radios(choices=Evidence.choices, hints=EVIDENCE_HINTS)
        self.helper = post_helper(self, button)
        order = ["what", "stage", "exit", "reason", "review_on", "when", "evidence", "note", "token"]
        shown = [name for name in order if name in self.fields]
        self.order_fields(shown)
        self.helper.layout = Layout(*shown, Buttons(Button(button), cancel=cancel))

    def _word_stages(self, wordings: Mapping[str, str]) -> None:
        for name, codes in ((REACHED, LADDER), (LEFT, EXITS)):
            choices = [(code, wordings.get(code) or Stage(code).label) for code in codes]
            self.fields[name].choices = choices  # type: ignore[attr-defined]
            self.fields[name].widget = Radios(choices=choices, hints=STAGE_HINTS)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name, missing in self._missing(cleaned):
            if name not in self.errors:
                self.add_error(name, missing)
        return cleaned

    def _missing(self, given: dict[str, Any]) -> Iterator[tuple[str, str]]:
        """Fields that what was chosen asks for, and what to say where they are empty."""
        if given.get("what") == REACHED and not given.get(REACHED):
            yield REACHED, "Choose a stage"
        if given.get("what") == LEFT:
            if not given.get(LEFT):
                yield LEFT, "Choose what happened"
            if not given.get("reason"):
                yield "reason", "Choose the main reason"
            if given.get(LEFT) == Stage.PAUSED and not given.get("review_on"):
                yield "review_on", "Enter when it will be looked at again"

    @property
    def stage_logged(self) -> str:
        return str(self.cleaned_data[self.cleaned_data["what"]])

    @property
    def draft(self) -> Draft:
        """The line as the form says it; call when the form is valid."""
        given = self.cleaned_data
        left = given["what"] == LEFT
        return Draft(
            stage=self.stage_logged,
            period=as_period(given["when"]),
            evidence=given.get("evidence") or Evidence.CONFIRMED,
            reason=given["reason"] if left else "",
            note=given["note"],
            review_on=given["review_on"] if left and self.stage_logged == Stage.PAUSED else None,
            idempotency_key=given["token"],
        )

    def refuse(self, refusal: LedgerRefusal) -> None:
        """Show the ledger's refusal at the field it is about."""
        stage = REACHED if self.cleaned_data.get("what") == REACHED else LEFT
        self.add_error(_FIELDS.get(refusal.field, stage), refusal.message)


class StepForm(forms.Form):
    """When one of the innovation's own steps was done."""

    token = token_field()

    def __init__(self, *args: Any, today: date, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["when"] = when_field("When was it done?", today)
        self.helper = post_helper(self, "Save", cancel=cancel)


class RemoveLineForm(forms.Form):
    """Why a line is removed."""

    note = words_field("Why is this line removed?", "Everyone who can see this history will read it", rows=3)

    def __init__(self, *args: Any, cancel: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = post_helper(self, cancel=cancel)
        self.helper.layout = Layout("note", Buttons(Button("Remove", variant="warning"), cancel=cancel))


class DisputeForm(forms.Form):
    """What the site says of a line that somebody else logged."""

    statement = words_field(
        "What is not right?",
        "For example: “We went live in May, not March”. Both statements are shown until you agree.",
    )

    def __init__(self, *args: Any, cancel: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = post_helper(self, "Send", cancel=cancel)


class NotForUsForm(forms.Form):
    """Why an innovation does not apply to an organisation."""

    reason = words_field(
        "Why does it not apply to you?",
        "The innovation lead reads this, and decides whether the next list of sites leaves you out",
    )

    def __init__(self, *args: Any, cancel: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = post_helper(self, "Send", cancel=cancel)


class StartForm(forms.Form):
    """Which innovation an organisation is taking up."""

    innovation = forms.ChoiceField(label="Which innovation?")

    def __init__(self, *args: Any, choices: list[tuple[str, str]], cancel: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["innovation"].choices = [("", "Choose an innovation"), *choices]  # type: ignore[attr-defined]
        self.fields["innovation"].widget.choices = self.fields["innovation"].choices  # type: ignore[attr-defined]
        self.helper = post_helper(self, "Continue", cancel=cancel)
