"""Settings for every pytest test of the project."""

from hypothesis import settings

# A slow or busy machine is no failure of the code: examples have no deadline.
settings.register_profile("project", deadline=None)
settings.load_profile("project")
