"""Where the place of a split organisation went."""

from __future__ import annotations

from typing import Any

from django import forms

from adopters.look.layout import post_helper
from adopters.look.widgets import Radios
from scaling.adoptions.forms.fields import words_field

NONE_OF_THEM = "none"
AS_THE_REST = "rest"


class SplitAnswerForm(forms.Form):
    """``choices`` are the successors; ``for_adoption`` also offers to follow the organisation."""

    successor = forms.ChoiceField(label="Where did its place go?", widget=Radios)
    note = words_field("How do you know?", "For example, who told you", required=False, rows=2)

    def __init__(
        self,
        *args: Any,
        choices: list[tuple[str, str]],
        hints: dict[str, str],
        for_adoption: bool,
        cancel: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offered = [*choices, (NONE_OF_THEM, "None of them took it over")]
        if for_adoption:
            offered.insert(0, (AS_THE_REST, "The same as the rest of the organisation"))
        field = self.fields["successor"]
        field.choices = offered  # type: ignore[attr-defined]
        field.widget = Radios(choices=offered, hints=hints)
        self.helper = post_helper(self, "Save answer", cancel=cancel)

    @property
    def successor_code(self) -> str:
        chosen = str(self.cleaned_data["successor"])
        return "" if chosen == NONE_OF_THEM else chosen

    @property
    def follows_the_rest(self) -> bool:
        return bool(self.cleaned_data["successor"] == AS_THE_REST)
