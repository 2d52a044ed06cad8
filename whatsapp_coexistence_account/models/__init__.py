from . import account_move
from . import wac_thread
