from . import wac_thread_assign
