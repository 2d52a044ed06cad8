from . import test_wac_discuss_post
from . import test_wac_discuss_store
