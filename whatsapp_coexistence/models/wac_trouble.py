"""What the database itself refuses, told apart from what is wrong with a record.

Used by background jobs that let one broken record cost nobody else's turn: no record is to
blame for a lost connection, a full disk or a conflict, so these are raised on.
"""

from psycopg2 import InterfaceError, OperationalError

#: The database's trouble, conflicts included.
DATABASE_TROUBLE = (OperationalError, InterfaceError)
