"""tools/dev controls: what it is asked is tried, or refused."""

import pytest
from wac_dev import controls
from wac_dev.progress import Failure


def test_a_threat_that_does_not_exist_is_no_success():
    with pytest.raises(Failure, match="no such threat: T99"):
        controls.run(["T99"])
