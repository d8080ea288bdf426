"""The forms of signing in, in the words of the service manual."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account import forms as account
from django import forms

_HINT = "At least 12 characters. Three or four unrelated words make a good password"


class _Worded(forms.BaseForm):
    """``words``: the label and the hint of a field, by its name."""

    words: ClassVar[dict[str, tuple[str, str]]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, hint) in self.words.items():
            self.fields[name].label = label
            self.fields[name].help_text = hint


class SignInForm(_Worded, account.LoginForm):  # type: ignore[misc]
    words: ClassVar = {"login": ("Email address", ""), "password": ("Password", "")}


class ChangePasswordForm(_Worded, account.ChangePasswordForm):  # type: ignore[misc]
    words: ClassVar = {
        "oldpassword": ("Current password", ""),
        "password1": ("New password", _HINT),
        "password2": ("New password again", ""),
    }


class ResetPasswordForm(_Worded, account.ResetPasswordForm):  # type: ignore[misc]
    words: ClassVar = {"email": ("Email address", "")}


class ResetPasswordKeyForm(_Worded, account.ResetPasswordKeyForm):  # type: ignore[misc]
    words: ClassVar = {"password1": ("New password", _HINT), "password2": ("New password again", "")}


class AddEmailForm(_Worded, account.AddEmailForm):  # type: ignore[misc]
    words: ClassVar = {"email": ("New email address", "")}


class ReauthenticateForm(_Worded, account.ReauthenticateForm):  # type: ignore[misc]
    words: ClassVar = {"password": ("Password", "")}
