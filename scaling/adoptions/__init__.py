"""Progress at a site: logging it, correcting it, disagreeing about it; and where splits went."""
