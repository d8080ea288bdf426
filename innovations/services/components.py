"""Versions of an innovation and the components each is made of."""

from __future__ import annotations

from datetime import date

from django.db.models import Max, ProtectedError

from adopters.models import User
from innovations.errors import CatalogueError
from innovations.models import Component, ComponentCharacter, Innovation, Version
from innovations.services.acting import acting, locked
from innovations.services.order import move_among


def release_version(
    *,
    innovation: Innovation,
    by: User | None,
    label: str = "",
    released_on: date | None = None,
    number: int | None = None,
) -> Version:
    """The next version, made of the same components as the last. ``number`` None: the next."""
    with acting(by):
        locked(innovation)
        last = innovation.versions.first()
        following = last.number + 1 if last else 1
        version = Version.objects.create(
            innovation=innovation,
            number=max(number or following, following),
            label=label,
            released_on=released_on,
        )
        if last is not None:
            Component.objects.bulk_create(_copies(last, version))
    return version


def edit_version(*, version: Version, label: str, released_on: date | None, by: User | None) -> Version:
    with acting(by):
        version.label, version.released_on = label, released_on
        version.save()
    return version


def add_component(
    *,
    version: Version,
    name: str,
    by: User | None,
    description: str = "",
    character: str = ComponentCharacter.UNDECIDED,
) -> Component:
    """At the end of the version's components. Raises CatalogueError where the name is taken."""
    with acting(by):
        locked(version.innovation)
        _refuse_old_version(version)
        _refuse_taken_name(version, name)
        last = version.components.aggregate(last=Max("position"))["last"]
        return Component.objects.create(
            version=version,
            name=name,
            description=description,
            character=character,
            position=0 if last is None else last + 1,
        )


def edit_component(
    *, component: Component, name: str, description: str, character: str, by: User | None
) -> Component:
    with acting(by):
        locked(component.version.innovation)
        _refuse_old_version(component.version)
        _refuse_taken_name(component.version, name, but=component)
        component.name, component.description, component.character = name, description, character
        component.save()
    return component


def move_component(*, component: Component, up: bool, by: User | None) -> None:
    """One place up or down; at the end of the list nothing happens."""
    with acting(by):
        locked(component.version.innovation)
        _refuse_old_version(component.version)
        move_among(list(component.version.components.all()), component, up=up)


def remove_component(*, component: Component, by: User | None) -> None:
    """Raises CatalogueError where a site has recorded an adaptation of it."""
    with acting(by):
        locked(component.version.innovation)
        _refuse_old_version(component.version)
        try:
            component.delete()
        except ProtectedError as error:
            raise CatalogueError(
                f"“{component.name}” cannot be removed, because sites have recorded adaptations of it."
                " Release a new version and remove it there; the adaptations stay with this one."
            ) from error


def _copies(last: Version, version: Version) -> list[Component]:
    return [
        Component(
            version=version,
            name=component.name,
            description=component.description,
            character=component.character,
            position=position,
        )
        for position, component in enumerate(last.components.all())
    ]


def _refuse_old_version(version: Version) -> None:
    if version.innovation.versions.filter(number__gt=version.number).exists():
        raise CatalogueError(
            f"Version {version.number} is no longer the current one, so its components stay as they were."
        )


def _refuse_taken_name(version: Version, name: str, but: Component | None = None) -> None:
    others = version.components.filter(name__iexact=name)
    if any(other != but for other in others):
        raise CatalogueError("This version already has a component of this name.", "name")
