"""The commands of tools/dev, ./run and ./test, once set-up has made the environment."""

import importlib
import sys

from .progress import readable_failures

COMMANDS = {"run": "demo", "test": "testing", "dev": "daily", "job": "jobs"}


def main():
    """Hand over to the named command."""
    command, arguments = sys.argv[1], sys.argv[2:]
    with readable_failures():
        module = importlib.import_module(f".{COMMANDS[command]}", __package__)
        return module.main(arguments)


if __name__ == "__main__":
    sys.exit(main())
