from . import test_wac_example
