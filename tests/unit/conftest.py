"""How hypothesis searches: the same examples every time, however slow the machine.

``pytest --hypothesis-profile=search tests/unit`` looks much further, at random.
"""

from hypothesis import HealthCheck, settings

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]

settings.register_profile(
    "stable", deadline=None, derandomize=True, suppress_health_check=SLOW
)
settings.register_profile(
    "search", deadline=None, max_examples=3000, suppress_health_check=SLOW
)
settings.load_profile("stable")
