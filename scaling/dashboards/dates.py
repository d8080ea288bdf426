"""The dates of a page of figures: read from its address, shown in one line, changed in a form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property, lru_cache
from urllib.parse import urlencode

from crispy_forms.layout import Layout
from crispy_forms.utils import render_crispy_form
from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString

from adopters.look.formats import nhs_date
from adopters.look.layout import Button, Buttons
from adopters.look.layout import filter_helper as _filter_helper
from adopters.look.widgets import Radios
from scaling.lens import CountAs, Lens
from scaling.periods import DAY, UnreadableDate, parse_period
from scaling.spread import words

PAGE_SIZE, PAST_PAGE_SIZE = 50, 10


class DayField(forms.CharField):
    """One day in one box, as people write it; so that an address can carry it."""

    def __init__(self, *, label: str, help_text: str) -> None:
        super().__init__(label=label, help_text=help_text, required=False, max_length=40)

    def clean(self, value: str) -> date | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            period = parse_period(text)
        except UnreadableDate as unreadable:
            raise forms.ValidationError(str(unreadable)) from None
        if period.precision != DAY:
            raise forms.ValidationError(f"“{text}” is not one day: write it as 31 March 2027.")
        return period.first


class DatesForm(forms.Form):
    as_at = DayField(label="On this date", help_text="Figures as they were at the end of this day")
    known_at = DayField(
        label="Using what had been recorded by",
        help_text="Leave empty to use everything recorded so far",
    )
    boundaries_on = DayField(
        label="Area boundaries as on", help_text="Leave empty to use today’s areas for all of history"
    )
    count_as = forms.ChoiceField(
        label="Merged organisations",
        choices=[(CountAs.SURVIVING, "Count as one"), (CountAs.REPORTED, "As reported")],
        widget=Radios(),
        required=False,
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.helper = _filter_helper(self)
        self.helper.attrs = {"aria-label": "Dates of the figures"}
        self.helper.layout = Layout(
            *self.fields, Buttons(Button("Show figures", variant="secondary"), cancel="?")
        )


@dataclass(frozen=True)
class Dates:
    """The lens of a page, and how to say it, keep it in links, and change it."""

    lens: Lens
    today: date
    typed: Mapping[str, str]
    is_readable: bool = True

    @cached_property
    def query(self) -> str:
        """What a link must carry to keep the lens: "" for the usual one, else "?as_at=..."."""
        said = {
            "as_at": self.lens.as_at.isoformat() if self.lens.as_at != self.today else "",
            "known_at": self.lens.known_at.date().isoformat() if self.lens.known_at else "",
            "boundaries_on": (
                self.lens.boundaries_on.isoformat() if self.lens.boundaries_on != self.today else ""
            ),
            "count_as": "" if self.lens.count_as is CountAs.SURVIVING else str(self.lens.count_as),
        }
        kept = {key: value for key, value in said.items() if value}
        return f"?{urlencode(kept)}" if kept else ""

    @property
    def words(self) -> str:
        return words.lens_words(self.lens, self.today)

    @property
    def is_open(self) -> bool:
        """Whether the form is shown unfolded: where the dates are not the usual ones, or are wrong."""
        return not self.is_readable or not self.lens.is_usual(self.today)

    @property
    def page_size(self) -> int:
        """Innovations to a page: fewer where their figures must be made from the ledger's own lines."""
        return PAGE_SIZE if self.lens.is_usual_but_for_areas(self.today) else PAST_PAGE_SIZE

    @property
    def drawn_form(self) -> SafeString:
        return _drawn(tuple(self.typed.items()))

    def linked(self, address: str) -> str:
        return address + self.query


#: How merged organisations count where an address does not say.
_COUNT_AS = str(CountAs.SURVIVING)


def dates_of(request: HttpRequest) -> Dates:
    """The dates a page's address asks for; unreadable ones leave the usual lens and say so.

    The form shows today where nothing was asked for; nearly always nothing was.
    """
    today = timezone.localdate()
    asked = {name: request.GET.get(name, "") for name in DatesForm.base_fields}
    typed = {**asked, "as_at": asked["as_at"] or nhs_date(today), "count_as": asked["count_as"] or _COUNT_AS}
    if not any(asked.values()):
        return Dates(Lens.on(today), today, typed)
    form = DatesForm(typed)
    chosen = form.cleaned_data if form.is_valid() else {}
    known_on = chosen.get("known_at")
    lens = Lens(
        as_at=chosen.get("as_at") or today,
        boundaries_on=chosen.get("boundaries_on") or today,
        known_at=_end_of(known_on) if known_on and known_on < today else None,
        count_as=CountAs(chosen.get("count_as") or CountAs.SURVIVING),
    )
    return Dates(lens, today, typed, form.is_valid())


@lru_cache(maxsize=64)
def _drawn(typed: tuple[tuple[str, str], ...]) -> SafeString:
    """The form as it was filled in: nearly everybody asks for the same dates, and drawing takes 10 ms."""
    form = DatesForm(dict(typed))
    drawn: SafeString = render_crispy_form(form, form.helper)
    return drawn


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.max))
