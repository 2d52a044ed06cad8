"""The commands of tools/dev, ./run and ./test, once set-up has made the environment."""

import sys

from .progress import readable_failures


def main():
    """Hand over to the named command."""
    command, arguments = sys.argv[1], sys.argv[2:]
    with readable_failures():
        if command == "dev":
            from .daily import main as run_command
        return run_command(arguments)


if __name__ == "__main__":
    sys.exit(main())
