"""The programs: thin shells around the library; no measuring here."""
