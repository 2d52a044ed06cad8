"""The examples in the docstrings are true."""

import doctest
import importlib

import pytest

MODULES = ["adviser", "formatting", "image_header", "media", "messages", "outgoing"]
MODULES += ["phone", "pricing", "rate_card"]
MODULES += ["ratelimit", "redact", "template_message", "template_spec", "templates"]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name):
    result = doctest.testmod(importlib.import_module(f"cloudapi.{name}"))
    assert result.failed == 0
    assert result.attempted
