"""The filters above the worklist."""

from __future__ import annotations

from typing import Any

from django import forms

from adopters.look.layout import filter_helper
from innovations.models import Stage
from scaling.adoptions.selectors.worklist import LIVE_NOW, NOT_LIVE, NOTHING, SORTS, WorklistFilters

STAGES = [
    ("", "Any stage"),
    (NOTHING, "Nothing recorded"),
    (NOT_LIVE, "Not yet live"),
    (LIVE_NOW, "Live now (live, embedded or sustained)"),
]
FLAGS = [
    ("", "All sites"),
    ("disputed", "The site says a line is not right"),
    ("contradictory", "Lines that contradict each other"),
    ("outside", "Not on the list of sites"),
]

Choices = list[tuple[str, str]]


class WorklistFilterForm(forms.Form):
    stage = forms.ChoiceField(label="Stage", required=False)
    region = forms.ChoiceField(label="Region", required=False)
    icb = forms.ChoiceField(label="Integrated care board", required=False)
    text = forms.CharField(label="Name or code", required=False, max_length=100)
    flag = forms.ChoiceField(label="Show", required=False, choices=FLAGS)
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, regions: Choices, icbs: Choices, wordings: dict[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        stages = [(code, wordings.get(code) or label) for code, label in Stage.choices]
        self._offer("stage", [*STAGES, *stages])
        self._offer("region", [("", "All regions"), *regions])
        self._offer("icb", [("", "All boards"), *icbs])
        self.helper = filter_helper(self)

    def _offer(self, name: str, choices: Choices) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def filters(self) -> WorklistFilters:
        """What was asked for; whatever was not understood is as if it were not asked."""
        self.is_valid()
        given = {
            name: self.cleaned_data.get(name) or "" for name in ("stage", "region", "icb", "text", "flag")
        }
        sort = self.cleaned_data.get("sort") or "name"
        return WorklistFilters(**given, sort=sort if sort.removeprefix("-") in SORTS else "name")
