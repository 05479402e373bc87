"""Files of other programs: written from a measurement, or read so that theirs get our scoring."""
