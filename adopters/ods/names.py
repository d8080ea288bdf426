"""Names as people write them, from files that shout. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

#: Written in capitals although they have vowels.
INITIALS = frozenset(
    {"A&E", "AQP", "BMI", "BUPA", "C&P", "CAMHS", "CASH", "CIC", "COPD", "EAS", "ENT", "GP", "GPS", "GUM"}
    | {"H&W", "HIV", "HMP", "ICB", "ICU", "IUC", "IVF", "MIU", "MOD", "NHS", "OOH", "PCN", "RAF"}
    | {"SSAFA", "UCC", "UK", "UTC", "WIC", "YOI"}
)
#: Written small although they have no vowels, or short.
ORDINARY = {
    "DR": "Dr",
    "DRS": "Drs",
    "LTD": "Ltd",
    "MR": "Mr",
    "MRS": "Mrs",
    "MS": "Ms",
    "ST": "St",
    "RD": "Rd",
}
SMALL = frozenset(
    {"and", "at", "by", "de", "en", "for", "from", "in", "la", "le", "next", "of", "on", "or"}
    | {"the", "to", "under", "upon", "with"}
)
ROMAN = re.compile(r"(?=[IVX])X{0,3}(IX|IV|V?I{0,3})")
ORDINAL = re.compile(r"\d+(ST|ND|RD|TH)")
WORD = re.compile(r"[^\W_]+(?:[&'’][^\W_]+)*")
VOWELS = frozenset("AEIOUY")


@lru_cache(maxsize=50_000)  # a file names the same towns and streets thousands of times
def readable_name(text: str) -> str:
    """``ROYAL CORNWALL HOSPITALS NHS TRUST`` as Royal Cornwall Hospitals NHS Trust.

    A text with any small letter in it was written by somebody, and is left as it is.
    """
    if text != text.upper() or text == text.lower():
        return text
    words = WORD.sub(lambda match: _word(match.group(), first=_opens(text, match.start())), text)
    return words[:1].upper() + words[1:] if words[0].isalpha() else words


def readable_lines(text: str) -> str:
    """Each line of an address."""
    return "\n".join(map(readable_name, text.split("\n")))


def _opens(text: str, place: int) -> bool:
    """Whether a word opens the name, or a part of it that stands for itself."""
    before = text[:place].rstrip()
    return not before or (before[-1] in "(/:,-–" and text[place - 1] != "-") or before[-1] in "(/"


@lru_cache(maxsize=50_000)
def _word(word: str, *, first: bool) -> str:
    if word.lower() in SMALL and not first:
        return word.lower()
    if word in ORDINARY:
        return ORDINARY[word]
    if ORDINAL.fullmatch(word):
        return word.lower()
    if _is_initials(word):
        return word
    return _apostrophes(word)


def _is_initials(word: str) -> bool:
    has_digit = any(letter.isdigit() for letter in word)
    has_vowel = any(letter in VOWELS for letter in word)
    return word in INITIALS or has_digit or not has_vowel or len(word) == 1 or bool(ROMAN.fullmatch(word))


def _apostrophes(word: str) -> str:
    """``O'BRIEN`` as O'Brien, ``GEORGE'S`` as George's."""
    head, mark, tail = re.match(r"([^'’]*)(['’]?)(.*)", word).groups()  # type: ignore[union-attr]
    if len(head) == 1 and mark:
        return head + mark + _capitalised(tail)
    return _capitalised(head) + mark + tail.lower()


def _capitalised(word: str) -> str:
    if word.startswith("MC") and len(word) > 4:
        return "Mc" + word[2:].capitalize()
    return word.capitalize()
