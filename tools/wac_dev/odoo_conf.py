"""Writes Odoo's configuration file from what this machine has."""

import os

from . import paths, postgres

DATABASE_OPTIONS = {
    "PGHOST": "db_host",
    "PGPORT": "db_port",
    "PGUSER": "db_user",
    "PGPASSWORD": "db_password",
}


def options(**changes):
    """Return the options that every Odoo process of this checkout shares."""
    environment = postgres.client_environment()
    addons = [*paths.odoo_addons(), paths.DEV_ADDONS, paths.ROOT]
    common = {
        "addons_path": ",".join(map(str, addons)),
        "data_dir": paths.DATA,
        "list_db": False,
        "proxy_mode": False,
        "with_demo": True,
        "http_interface": "127.0.0.1",
        "max_cron_threads": 0,
        "admin_passwd": os.urandom(16).hex(),
    }
    common.update(
        (DATABASE_OPTIONS[name], value) for name, value in environment.items()
    )
    return common | changes


def write(path=paths.CONF, **changes):
    """Write the file and return its path."""
    lines = [f"{name} = {value}" for name, value in options(**changes).items()]
    paths.DATA.mkdir(parents=True, exist_ok=True)
    # Written beside and renamed: another process may be reading it just now.
    beside = path.with_suffix(f".{os.getpid()}")
    beside.touch(mode=0o600)
    beside.write_text("[options]\n" + "\n".join(lines) + "\n")
    beside.replace(path)
    return path
