"""Sites and their counts: made from the ledger in any lens, and kept ready in the usual one."""

from scaling.ledger.tallies.keeping import refresh
from scaling.ledger.tallies.renewing import Progress, Renewed, rebuild, renew
from scaling.ledger.tallies.verifying import KeptDifference, kept_differences

__all__ = ["KeptDifference", "Progress", "Renewed", "kept_differences", "rebuild", "refresh", "renew"]
