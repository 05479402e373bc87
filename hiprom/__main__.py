"""``python -m hiprom`` is ``hiprom``."""

from hiprom.apps.cli import main

if __name__ == "__main__":
    main()
