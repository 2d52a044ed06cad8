"""The two servers of a demonstration or a system test: the simulator and Odoo."""

from . import database, paths, postgres
from .processes import Service

SIMULATOR = paths.ROOT / "whatsapp_coexistence" / "simulator"


def has_simulator():
    """Tell whether the add-on's simulator can be started."""
    return (SIMULATOR / "__main__.py").exists()


def simulator(port, ledger, *options, name="simulator"):
    """Return the simulator: Meta's servers and two phones, on this machine."""
    command = [paths.PYTHON, SIMULATOR, "--host", "127.0.0.1", "--port", port]
    command += ["--ledger", ledger, *options]
    return Service(name, command, f"http://127.0.0.1:{port}")


def addresses(port, simulator_port):
    """Return the variables that tell the add-on's demo data and the servers of each other."""
    return {
        "WAC_ODOO_URL": f"http://127.0.0.1:{port}",
        "WAC_SIMULATOR_URL": f"http://127.0.0.1:{simulator_port}",
    }


def front(port, http_port, gevent_port, name="front"):
    """Return the one address in front of Odoo's two ports."""
    command = [paths.PYTHON, "-m", "wac_dev.front", port, http_port, gevent_port]
    return Service(
        name, command, f"http://127.0.0.1:{port}", {"PYTHONPATH": str(paths.TOOLS)}
    )


def mails(port):
    """Return the options by which the simulator takes e-mails, and Odoo sends them there."""
    return ("--mail-port", port), ("--smtp", "127.0.0.1", "--smtp-port", port)


def odoo(
    database_name, port, gevent_port, *options, conf=None, environment=None, name="odoo"
):
    """Return a prefork Odoo that serves one database, its live updates on the second port."""
    command = database.odoo_command(
        "-d", database_name, "--db-filter", f"^{database_name}$",
        "--http-port", port, "--gevent-port", gevent_port,
        "--workers", 2, "--max-cron-threads", 4, *options, conf=conf,
    )  # fmt: skip
    environment = postgres.client_environment() | (environment or {})
    return Service(name, command, f"http://127.0.0.1:{port}", environment)
