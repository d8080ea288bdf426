from adopters.models.area import Area, AreaKind, AreaSpan, AreaSuccession
from adopters.models.installation import Installation
from adopters.models.membership import FileLoad, Membership, SplitAnswer, Statement, Succession
from adopters.models.organisation import (
    Affiliation,
    Characteristics,
    Organisation,
    OrganisationKind,
    OrganisationSpan,
)
from adopters.models.person import Grant, Invitation, Role, Scope, User
from adopters.models.sighting import HeldFile, HeldKind, Sighting
from adopters.models.version import EstateVersion

__all__ = [
    "Affiliation",
    "Area",
    "AreaKind",
    "AreaSpan",
    "AreaSuccession",
    "Characteristics",
    "EstateVersion",
    "FileLoad",
    "Grant",
    "HeldFile",
    "HeldKind",
    "Installation",
    "Invitation",
    "Membership",
    "Organisation",
    "OrganisationKind",
    "OrganisationSpan",
    "Role",
    "Scope",
    "Sighting",
    "SplitAnswer",
    "Statement",
    "Succession",
    "User",
]
