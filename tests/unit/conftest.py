"""How hypothesis searches: the same examples every time, however slow the machine.

``WAC_HYPOTHESIS=long ./test unit`` looks much further, at random.
"""

import os

from hypothesis import HealthCheck, settings

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]

settings.register_profile(
    "stable", deadline=None, derandomize=True, suppress_health_check=SLOW
)
settings.register_profile(
    "long", deadline=None, max_examples=3000, suppress_health_check=SLOW
)
settings.load_profile(os.environ.get("WAC_HYPOTHESIS", "stable"))
