"""Files uploaded in the browser: checked, held while a person looks, then applied or put aside."""

from __future__ import annotations

from django.db import transaction

from adopters.models import AreaKind, FileLoad, HeldFile, HeldKind, User
from adopters.ods.parser import WrongFile
from adopters.services.loading import Source
from adopters.services.membership_files import MembershipSummary, load_memberships
from adopters.services.pcns import PCN, load_pcns
from adopters.services.successions import SuccessionSummary, load_successions

#: The largest file taken in the browser, in bytes; the commands take any.
LARGEST_FILE = 10_000_000


def hold(*, kind: HeldKind, filename: str, data: bytes, area_kind: str, by: User) -> HeldFile:
    """Check every row and keep the file with what was found. Raises WrongFile."""
    if len(data) > LARGEST_FILE:
        raise WrongFile(f"The file must be smaller than {LARGEST_FILE // 1_000_000} MB.")
    held = HeldFile(kind=kind, filename=filename[:200], content=data, area_kind=area_kind, uploaded_by=by)
    held.found = _load(held, by, dry_run=True).as_json()
    held.save()
    return held


@transaction.atomic
def apply_held(held: HeldFile, *, by: User) -> FileLoad | None:
    """Record the good rows, all or none. None where all of it was known already. Raises WrongFile."""
    summary = _load(held, by, dry_run=False)
    held.delete()
    return FileLoad.objects.filter(pk=summary.load_id).first() if summary.load_id else None


def put_aside(held: HeldFile) -> None:
    held.delete()


def _load(held: HeldFile, by: User, *, dry_run: bool) -> MembershipSummary | SuccessionSummary:
    source = Source(held.filename, bytes(held.content), by)
    if held.kind == HeldKind.SUCCESSIONS:
        return load_successions(source, dry_run=dry_run)
    if _is_of_networks(source.data):
        return load_pcns(source, dry_run=dry_run)
    kind = AreaKind(held.area_kind) if held.area_kind else None
    return load_memberships(source, kind=kind, dry_run=dry_run)


def _is_of_networks(data: bytes) -> bool:
    """Whether this is the published file of practices and their primary care networks."""
    header = data[:2_000].split(b"\n")[0].decode("utf-8", errors="ignore")
    return PCN.name.casefold() in header.casefold()
