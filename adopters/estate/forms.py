"""What a person looks for in the estate."""

from __future__ import annotations

from typing import Any

from django import forms

from adopters.look.layout import filter_helper
from adopters.models import Area, AreaKind, OrganisationKind
from adopters.selectors.search import Wanted

_OPEN, _CLOSED, _EITHER = "open", "closed", "all"


class OrganisationFilter(forms.Form):
    """Filters above a list of organisations; anything unreadable narrows nothing."""

    q = forms.CharField(label="Name or code", required=False, max_length=100)
    kind = forms.ChoiceField(
        label="Kind", required=False, choices=[("", "Any kind"), *OrganisationKind.choices]
    )
    area = forms.ChoiceField(label="Area today", required=False)
    status = forms.ChoiceField(
        label="Open or closed",
        required=False,
        choices=[(_OPEN, "Open today"), (_CLOSED, "Closed"), (_EITHER, "Either")],
    )

    def __init__(self, *args: Any, areas: list[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._areas = {f"{area.kind}:{area.code}": area for area in areas}
        chosen = self.fields["area"]
        if isinstance(chosen, forms.ChoiceField):
            chosen.choices = [("", "Any area"), *_grouped(self._areas)]
        self.helper = filter_helper(self, "Search")

    def wanted(self) -> Wanted:
        typed = self.cleaned_data if self.is_valid() else {}
        status = typed.get("status") or _OPEN
        return Wanted(
            text=typed.get("q", ""),
            kind=typed.get("kind", ""),
            area=self._areas.get(typed.get("area", "")),
            is_open=None if status == _EITHER else status == _OPEN,
        )


class AreaOrganisationFilter(OrganisationFilter):
    """The same within one area, which needs no choosing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, areas=[], **kwargs)
        del self.fields["area"]
        self.helper = filter_helper(self, "Search")


def _grouped(areas: dict[str, Area]) -> list[tuple[str, list[tuple[str, str]]]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for key, area in areas.items():
        groups.setdefault(str(AreaKind(area.kind).label), []).append((key, area.name))
    return list(groups.items())
