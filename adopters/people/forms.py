"""What is asked where people are concerned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.contrib.auth.password_validation import validate_password

from adopters.look.layout import Button, Buttons, filter_helper, post_helper
from adopters.look.widgets import Radios
from adopters.models import Role, User
from adopters.people.scopes import Choice
from adopters.people.selectors import PeopleFilters
from adopters.roles import RoleRules

PASSWORD_HINT = "At least 12 characters. Three random words make a good one."  # noqa: S105


class PeopleFilterForm(forms.Form):
    find = forms.CharField(label="Name or email address", required=False)
    role = forms.ChoiceField(label="Role", required=False, choices=[("", "Any role"), *Role.choices])
    standing = forms.ChoiceField(
        label="Access",
        required=False,
        choices=[("active", "Active"), ("ended", "Ended"), ("all", "Active and ended")],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = filter_helper(self, "Search")

    def filters(self) -> PeopleFilters:
        """What was asked for; anything that makes no sense is left out."""
        self.is_valid()
        said = self.cleaned_data
        return PeopleFilters(
            said.get("find", "").strip(), said.get("role", ""), said.get("standing") or "active"
        )


class RoleChoiceForm(forms.Form):
    """Which role, before what it is for."""

    role = forms.ChoiceField(label="Which role?", widget=Radios)

    def __init__(self, *args: Any, offered: Sequence[RoleRules], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = [(rules.role.value, rules.role.label) for rules in offered]
        hints = {rules.role.value: rules.purpose for rules in offered}
        self.fields["role"] = forms.ChoiceField(
            label="Which role?", choices=labels, widget=Radios(hints=hints)
        )
        self.helper = post_helper(self, "Continue")


class ScopeSearchForm(forms.Form):
    find = forms.CharField(required=False)

    def __init__(self, *args: Any, label: str, hint: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["find"].label, self.fields["find"].help_text = label, hint
        self.helper = filter_helper(self, "Search")
        self.helper.attrs = {"role": "search", "aria-label": "What the role is for"}
        self.helper.layout = Layout("find", Buttons(Button("Search", variant="secondary")))


class GiveForm(forms.Form):
    """Whom, where it is an invitation, and over what, where there is a choice."""

    email = forms.EmailField(
        label="Email address",
        help_text="We send a link that works for 14 days.",
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(
        self,
        *args: Any,
        choices: Sequence[Choice],
        question: str,
        invites: bool,
        cancel: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if not invites:
            del self.fields["email"]
        if [choice.key for choice in choices] != [""]:
            hints = {choice.key: choice.detail for choice in choices if choice.detail}
            self.fields["key"] = forms.ChoiceField(
                label=question,
                choices=[(choice.key, choice.name) for choice in choices],
                widget=Radios(hints=hints),
                initial=choices[0].key if len(choices) == 1 else None,
            )
        self.helper = post_helper(self, "Send invitation" if invites else "Give this role", cancel=cancel)

    def key(self) -> str:
        return str(self.cleaned_data.get("key", ""))


class JoinForm(forms.Form):
    """A name and a password, for somebody new."""

    name = forms.CharField(
        label="Full name",
        max_length=150,
        help_text="Shown beside what you record.",
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label="Password",
        strip=False,
        help_text=PASSWORD_HINT,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email
        self.helper = post_helper(self, "Join")

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, User(email=self.email, name=self.cleaned_data.get("name", "")))
        return password


class NameForm(forms.Form):
    name = forms.CharField(
        label="Full name", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )

    def __init__(self, *args: Any, cancel: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = post_helper(self, "Save name", cancel=cancel)
