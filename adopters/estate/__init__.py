"""Pages of the estate: find an organisation, look one up, browse areas."""
