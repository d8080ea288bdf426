"""Forms for versions, components and steps."""

from __future__ import annotations

from typing import Any

from django import forms

from adopters.look.fields import DateField
from adopters.look.layout import post_helper
from adopters.look.widgets import Radios
from innovations.forms.base import CatalogueForm
from innovations.models import LADDER, ComponentCharacter

CHARACTER_HINTS: dict[str, str] = {
    ComponentCharacter.CORE: "Without it, it is not this innovation",
    ComponentCharacter.ADAPTABLE: "Sites may change it to fit",
    ComponentCharacter.UNDECIDED: "Not known yet which of the two",
}


class ComponentForm(CatalogueForm):
    name = forms.CharField(label="Name of the component", max_length=150)
    description = forms.CharField(
        label="Description", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    character = forms.ChoiceField(
        label="May sites change it?",
        choices=ComponentCharacter.choices,
        widget=Radios(hints=CHARACTER_HINTS),
        initial=ComponentCharacter.UNDECIDED,
    )

    def __init__(self, *args: Any, button: str = "Save", cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = post_helper(self, button, cancel=cancel)


class VersionForm(CatalogueForm):
    label = forms.CharField(
        label="What is new in it", max_length=100, required=False, help_text="A few words"
    )
    released_on = DateField(label="Released on", required=False, help_text="For example, 27 3 2026")

    def __init__(self, *args: Any, button: str = "Release", cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = post_helper(self, button, cancel=cancel)


class StepForm(CatalogueForm):
    name = forms.CharField(label="Name of the step", max_length=150, help_text="Such as “DPIA signed”")
    stage = forms.ChoiceField(label="Under which stage?", choices=[(stage, stage.label) for stage in LADDER])

    def __init__(self, *args: Any, button: str = "Save", cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = post_helper(self, button, cancel=cancel)
