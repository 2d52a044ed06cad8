from . import account_move, wac_thread
