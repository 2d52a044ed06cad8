from . import test_wac_discuss_post
from . import test_wac_discuss_store
from . import test_wac_tour
from . import test_wac_app
from . import test_wac_outbound
from . import test_wac_secret
from . import test_wac_account
from . import test_wac_template
