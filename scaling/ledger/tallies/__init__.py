"""Sites and their counts: made from the ledger in any lens, and kept ready in the usual one."""

from scaling.ledger.tallies.keeping import refresh
from scaling.ledger.tallies.renewing import Renewed, rebuild, renew

__all__ = ["Renewed", "rebuild", "refresh", "renew"]
