"""What a person looks for in the estate."""

from __future__ import annotations

from typing import Any

from django import forms

from adopters.look.layout import filter_helper
from adopters.models import AreaKind, OrganisationKind
from adopters.selectors.search import AreaToChoose, Wanted

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

    def __init__(self, *args: Any, areas: list[AreaToChoose], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._areas = {_key(area): area.pk for area in areas}
        chosen = self.fields["area"]
        if isinstance(chosen, forms.ChoiceField):
            chosen.choices = [("", "Any area"), *_grouped(areas)]
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


def _key(area: AreaToChoose) -> str:
    return f"{area.kind}:{area.code}"


def _grouped(areas: list[AreaToChoose]) -> list[tuple[str, list[tuple[str, str]]]]:
    groups: dict[str, list[tuple[str, str]]] = {kind: [] for kind in AreaKind.values}
    for area in areas:
        groups[area.kind].append((_key(area), area.name))
    return [(str(AreaKind(kind).label), group) for kind, group in groups.items() if group]
