"""The layers of ./test, each a module with ``run(arguments) -> Result``."""
