"""The pages that say what this service is: accessibility, privacy, contact, glossary, gallery."""
