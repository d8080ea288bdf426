"""Recording an adaptation in under a minute, and looking through those of others."""

from __future__ import annotations

from typing import Any

from django import forms

from adopters.look.layout import filter_helper, post_helper
from adopters.look.widgets import CharacterCount, Radios
from adopters.validators import refuse_nhs_numbers
from innovations.models import Innovation
from scaling.adaptations.selectors import components
from scaling.adaptations.services import Change
from scaling.models import CoreDelivered, Sharing

SHARING_HINTS = {
    "only_us": "People at your organisation",
    "lead": "People at your organisation, and the leads of this innovation",
    "everyone": "Other adopters can find it; your organisation is credited by name",
}
NO_ONE_PART = ("none", "No one part, or not sure")


class AdaptationForm(forms.Form):
    """What changed, in which part, whether it still works, and who may know."""

    what_changed = forms.CharField(
        label="What did you change?",
        help_text="A sentence or two. Do not include anything about a patient.",
        max_length=1_000,
        widget=CharacterCount(attrs={"rows": 4}),
        validators=[refuse_nhs_numbers],
    )
    core_delivered = forms.ChoiceField(
        label="Does the core still work as designed?",
        choices=CoreDelivered.choices,
        widget=Radios(inline=True),
    )
    sharing = forms.ChoiceField(
        label="Who may see this?",
        choices=Sharing.choices,
        initial=Sharing.LEAD,
        widget=Radios(hints=SHARING_HINTS),
        help_text="Whatever you choose, records may be released under the Freedom of Information Act.",
    )

    def __init__(self, *args: Any, innovation: Innovation, cancel: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts = {str(part.pk): part for part in components(innovation)}
        if self.parts:
            self.fields["component"] = self._component_field()
        self.order_fields(["component", "what_changed", "core_delivered", "sharing"])
        self.helper = post_helper(self, "Save", cancel=cancel)

    def _component_field(self) -> forms.ChoiceField:
        hints = {key: str(part.get_character_display()) for key, part in self.parts.items()}
        return forms.ChoiceField(
            label="Which part did you change?",
            choices=[*((key, part.name) for key, part in self.parts.items()), NO_ONE_PART],
            widget=Radios(hints=hints),
        )

    @property
    def change(self) -> Change:
        """Call when the form is valid."""
        given = self.cleaned_data
        return Change(
            component=self.parts.get(given.get("component", "")),
            what_changed=given["what_changed"],
            core_delivered=given["core_delivered"],
            sharing=given["sharing"],
        )


class AdaptationFilterForm(forms.Form):
    """Above the list of adaptations."""

    innovation = forms.ChoiceField(label="Innovation", required=False)
    text = forms.CharField(label="Words to look for", required=False, max_length=100)

    def __init__(self, *args: Any, innovations: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["innovation"]
        field.choices = [("", "All innovations"), *innovations]  # type: ignore[attr-defined]
        self.helper = filter_helper(self, "Search")

    @property
    def asked(self) -> dict[str, str]:
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in ("innovation", "text")}
