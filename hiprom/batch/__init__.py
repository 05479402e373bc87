"""Many clips: a plan of what is missing, engines that measure it, records that outlive a crash.

``sources`` and ``manifest`` say which clips; ``plan`` says which of them are still to be measured;
``processes`` (this machine) or ``cluster`` (Dask) measure them with ``work``; ``store`` keeps one
record for each clip, and ``tables`` makes the tables out of the records, and of nothing else.
``kept`` lends the records to commands that measure one clip after the other.
"""
