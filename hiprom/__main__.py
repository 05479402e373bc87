"""``python -m hiprom`` is ``hiprom``."""

import sys


def main() -> None:
    """Run the command line; Ctrl-C ends it with a line even while it is being loaded."""
    try:
        from hiprom.apps.cli import main as run
    except KeyboardInterrupt:
        print("hiprom: stopped", file=sys.stderr)
        sys.exit(130)
    run()


if __name__ == "__main__":
    main()
