"""What faults are tried on: Odoo with its workers, a database server, Meta and two phones.

Everything is a process of its own, so that each can be killed. The simulator notes what it
accepted before it answers, and repeats a webhook until it is taken, as Meta does.
"""

import contextlib
import itertools
import json
import os
import re
import signal
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg2
import requests

from .. import database, odoo_conf, paths, processes, services
from ..odoo_client import OdooClient, OdooError
from ..progress import Failure

DATABASE = f"wac_faults_{os.getpid()}"
PATIENCE = 300
_NO_ROOM = """
CREATE FUNCTION wac_no_room() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'could not extend file: No space left on device'
          USING ERRCODE = 'disk_full';
END $$
"""
#: Seconds ago, or later than it can be: the database's clock was ahead when it was written.
_LONG_AGO = """({0} < now() AT TIME ZONE 'UTC' - interval '{1} seconds'
             OR {0} > now() AT TIME ZONE 'UTC' + interval '{2} seconds')"""
#: What a client of Odoo may meet while something is broken.
TROUBLE = (requests.RequestException, OdooError)


class Site:
    """One running system; see the methods for what can be done to it.

    :param cluster: a running :class:`.cluster.Cluster` with the database
    :param folder: where ledger and failpoints are kept
    :param people: how many customers there are
    """

    def __init__(self, cluster, folder, people=24):
        self.cluster = cluster
        self.folder = Path(folder)
        self.failpoints = self.folder / "failpoints"
        self.ledger_file = self.folder / "ledger"
        self.database = DATABASE
        self.sent = {}
        #: When Odoo said that it had what an agent wrote.
        self.posted = {}
        #: When a server that does not wait for its disk crashed.
        self.crashes = []
        self.refused = 0
        self._turn = itertools.count()
        self.phones = [f"34655{index:06d}" for index in range(people)]
        self.channels = {}
        self._stack = contextlib.ExitStack()
        self._http = threading.local()

    # Life

    def __enter__(self):
        self.failpoints.mkdir(parents=True)
        with contextlib.ExitStack() as stack:
            self._start(stack)
            self._stack = stack.pop_all()
        self._connect()
        return self

    def __exit__(self, *exception):
        with contextlib.suppress(ProcessLookupError):
            # it is used to that, and would take half a minute to end in order
            os.killpg(self.odoo.process.pid, signal.SIGKILL)
        self._stack.close()

    def _start(self, stack):
        simulator = services.simulator(
            processes.free_port(), self.ledger_file, name="faults-simulator"
        )
        self.simulator = stack.enter_context(simulator)
        conf = self.conf = self.folder / "odoo.conf"
        environment = self.cluster.environment
        names = odoo_conf.DATABASE_OPTIONS
        odoo_conf.write(conf, **{names[key]: environment[key] for key in environment})
        self.odoo = services.odoo(
            DATABASE,
            processes.free_port(),
            processes.free_port(),
            conf=conf,
            environment=environment | {"WAC_FAILPOINTS": str(self.failpoints)},
            name="faults-odoo",
        )
        stack.enter_context(self.odoo)
        simulator.wait_until_answers()
        self.odoo.wait_until_answers("/web/login")

    def _connect(self):
        """Connect the simulator's first number, and have everybody write once."""
        self.client = OdooClient(self.odoo.url, DATABASE).login()
        known = self.at_simulator("credentials", "GET")
        number = known["numbers"][0]
        self.secret = known["app_secret"]
        self.app_id = self.client.call(
            "wac.app",
            "create",
            {
                "name": "Faults",
                "connection": "simulator",
                "simulator_url": self.simulator.url,
                "meta_app_id": known["app_id"],
                "app_secret": self.secret,
                "verify_token": known["verify_token"],
            },
        )
        self.account_id = self.client.call(
            "wac.account",
            "create",
            {
                "name": "Faults",
                "app_id": self.app_id,
                "phone_number_id": number["phone_number_id"],
                "waba_id": number["waba_id"],
                "mode": number["mode"],
                "access_token": known["access_token"],
                "agent_ids": [(6, 0, [self.client.uid])],
            },
        )
        self.number = number
        ((self.key,),) = self.rows(
            "SELECT uuid FROM wac_app WHERE id = %(id)s", id=self.app_id
        )
        self.webhook = f"{self.odoo.url}/wac/webhook/{self.key}"
        self.at_simulator("callback", url=self.webhook)
        self.on_account("action_check_connection")
        self.on_account("action_allow_sending")
        for phone in self.phones:
            self.at_simulator("customers", phone=phone, name=f"Person {phone}")
        self.write("hello", len(self.phones))
        self.wait_for(self._know_channels, "everybody has a chat")

    def _know_channels(self):
        found = self.rows(
            "SELECT c.wa_id, t.channel_id FROM wac_thread t"
            " JOIN wac_contact c ON c.id = t.contact_id"
            " WHERE t.account_id = %(id)s AND t.channel_id IS NOT NULL",
            id=self.account_id,
        )
        self.channels = {
            phone: channel for phone, channel in found if phone in self.phones
        }
        return len(self.channels) == len(self.phones)

    def keep_serving(self):
        """Start Odoo again if it ended, as a service manager does.

        Its main process ends when the database is away in the moment in which it
        replaces a worker.
        """
        if self.odoo.is_alive():
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.odoo.process.pid, signal.SIGKILL)
        self.odoo.start()

    def restart(self, **environment):
        """Start Odoo again, with other variables."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.odoo.process.pid, signal.SIGKILL)
        self.odoo.environment |= environment
        self.odoo.start()
        self.odoo.wait_until_answers("/web/login")

    # Looking

    def rows(self, sql, **values):
        """Return rows of Odoo's database."""
        return self.cluster.query(sql, DATABASE, **values)

    def value(self, sql, **values):
        """Return the one value of the one row."""
        ((found,),) = self.rows(sql, **values)
        return found

    def ledger(self):
        """Return what Meta accepted, in order."""
        lines = self.ledger_file.read_text().splitlines()
        return [json.loads(line) for line in lines]

    def messages(self, mark):
        """Return ``{uuid: state}`` of what was answered with a mark."""
        return dict(
            self.rows(
                "SELECT uuid, state FROM wac_message"
                " WHERE direction = 'out' AND body LIKE %(mark)s",
                mark=f"{mark} %",
            )
        )

    def came_to(self, mark, states):
        """Tell whether all that was answered with a mark is in one of these states."""
        self.let_time_pass()
        found = self.messages(mark).values()
        return bool(found) and all(state in states for state in found)

    def gone_out(self, mark):
        """Return those messages of a mark that Meta has accepted."""
        took = {line["callback"] for line in self.ledger()}
        return took & set(self.messages(mark))

    def has_applied(self, written=None):
        """Tell whether all that customers wrote, or some of it, is stored."""
        found = self.rows("SELECT wamid FROM wac_message WHERE direction = 'in'")
        return set(written or self.sent) <= {wamid for (wamid,) in found}

    def is_held(self):
        """Tell whether the number is on hold."""
        states = self.rows(
            "SELECT state FROM wac_account WHERE id = %(id)s", id=self.account_id
        )
        return states == [("held",)]

    def answers(self):
        """Tell whether Odoo answers a call that needs its database."""
        try:
            return self.client.search_read("wac.account", [], ["state"])
        except TROUBLE:
            return False

    def in_log(self, words):
        """Return how often Odoo's log says something."""
        return self.odoo.log.read_text(errors="replace").count(words)

    def wait_for(self, found, what, seconds=PATIENCE, nudge=True):
        """Wait until a function returns something true, and return it.

        :raises Failure: it took longer
        """
        deadline = time.monotonic() + seconds
        while True:
            self.keep_serving()
            try:
                if result := found():
                    return result
                if nudge:
                    self.nudge()
            except psycopg2.Error:
                pass  # the server of databases is down, which is what is tried
            if time.monotonic() > deadline:
                raise Failure(f"not seen in {seconds} s: {what}")
            time.sleep(0.1)

    # Doing

    def at_simulator(self, path, method="POST", **data):
        """Call the simulator's control API."""
        session = self._session()
        answer = session.request(
            method, f"{self.simulator.url}/_sim/{path}", json=data or None, timeout=60
        )
        if not answer.ok:
            raise Failure(f"simulator: {path}: {answer.text}")
        return answer.json()

    def _session(self):
        """Return this thread's connection."""
        if not hasattr(self._http, "session"):
            session = self._http.session = requests.Session()
            session.trust_env = False
            session.headers["X-Simulator-Client"] = "faults"
        return self._http.session

    def on_account(self, method):
        """Call a public method of the number, as the administrator."""
        return self.client.call("wac.account", method, [self.account_id])

    def write(self, mark, count):
        """Let customers write in turns; what they wrote is expected."""
        for index in range(count):
            # ended, so that no text is the beginning of another one
            text = f"{mark} {index};"
            phone = self.phones[index % len(self.phones)]
            wamid = self.at_simulator("customer/send", customer=phone, text=text)["id"]
            self.sent[wamid] = text

    def send_file(self, mark, content, mime="application/pdf"):
        """Let a customer send a file; returns its message's id."""
        made = self.at_simulator(
            "customer/send",
            customer=self.phones[0],
            type="document",
            data=content,
            mime=mime,
            filename=f"{mark}.pdf",
            caption=f"{mark};",
        )
        self.sent[made["id"]] = f"{mark};"
        return made["id"]

    def answer(self, mark, count, at_once=3):
        """Answer customers in Discuss, in turns; what Odoo took is expected to be there."""
        with ThreadPoolExecutor(at_once) as pool:
            texts = [f"{mark} {index}" for index in range(count)]
            list(pool.map(self._answer, texts))

    def _answer(self, text):
        # each to another customer: WhatsApp limits how much one person gets
        phone = self.phones[next(self._turn) % len(self.phones)]
        channel = self.channels[phone]
        try:
            self.client.json(
                "/mail/message/post",
                thread_model="discuss.channel",
                thread_id=channel,
                post_data={"body": text, "message_type": "comment"},
            )
        except TROUBLE:
            self.refused += 1  # the person was told, and may try again
        else:
            self.posted[text] = time.monotonic()

    def kept(self):
        """Return what agents wrote and Odoo has to have still.

        A server that does not wait for its disk (``synchronous_commit = off``) may forget in
        a crash what it said less than a second before; it says so in its manual, and what
        nobody outside relies on is left to it.
        """
        return {
            text
            for text, said in self.posted.items()
            if not any(crash - 1 < said < crash + 1 for crash in self.crashes)
        }

    def mend(self):
        """Do what a person does once the reason of a hold is gone."""
        if self.is_held():
            self.on_account("action_release")

    def replay(self):
        """Do what a person does with bodies that were left to people."""
        dead = self.client.search_read(
            "wac.webhook.event", [["state", "=", "dead"]], ["id"]
        )
        self.client.call(
            "wac.webhook.event", "action_replay", [row["id"] for row in dead]
        )

    def set_secret(self, secret):
        """Replace the app secret in Odoo, as an administrator does."""
        self.client.call("wac.app", "write", [self.app_id], {"app_secret": secret})

    @contextlib.contextmanager
    def no_room(self, *tables):
        """Have the database server refuse new rows as it does when its disk is full."""
        self.rows(_NO_ROOM)
        for table in tables:
            self.rows(
                f"CREATE TRIGGER wac_no_room BEFORE INSERT ON {table}"
                " EXECUTE FUNCTION wac_no_room()"
            )
        try:
            yield
        finally:
            self.rows("DROP FUNCTION wac_no_room() CASCADE")

    def fault(self, name, **options):
        """Switch a fault of Meta's on."""
        # a port that is closed ends the call that closed it, too
        ours = requests.ConnectionError if name == "connection_refused" else ()
        with contextlib.suppress(ours):
            self.at_simulator(f"faults/{name}", **(options or {"on": "messages"}))

    def no_faults(self):
        """Switch all of Meta's faults off."""
        for _attempt in range(100):
            with contextlib.suppress(requests.ConnectionError):
                self.at_simulator("faults", "DELETE")
                return
            time.sleep(0.1)
        raise Failure("the simulator stays away")

    def nudge(self):
        """Wake the workers: they look by themselves only once a minute."""
        self.cluster.query("SELECT pg_notify('cron_trigger', %(name)s)", name=DATABASE)

    def arm(self, *points):
        """Have the next process that reaches these points end there."""
        for point in points:
            (self.failpoints / point).touch()

    def armed(self):
        """Return the points that nothing has reached yet."""
        return sorted(path.name for path in self.failpoints.iterdir())

    def workers(self, kind="WorkerCron"):
        """Return the process ids of Odoo's living workers of a kind, as its log names them."""
        log = self.odoo.log.read_text(errors="replace")
        named = {int(pid) for pid in re.findall(rf"{kind} \((\d+)\) alive", log)}
        return sorted(set(processes.living_children(self.odoo.process.pid)) & named)

    def kill(self, kind="WorkerCron", which=None):
        """Kill workers without warning: all of a kind, or one of them."""
        found = self.workers(kind)
        if which is not None and found:
            found = [found[which % len(found)]]
        for pid in found:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return len(found)

    def let_time_pass(self):
        """Let leases end and waits be over, of the messages and files that have one."""
        for sql in (
            "UPDATE wac_message SET lease_until = lease_until - interval '3 hours'"
            " WHERE state = 'sending' AND lease_until > now() AT TIME ZONE 'UTC'"
            f" AND {_LONG_AGO.format('posted_at', 4, 60)}",
            "UPDATE wac_message SET retry_at = now() AT TIME ZONE 'UTC'"
            " WHERE state = 'queued' AND retry_at > now() AT TIME ZONE 'UTC'"
            # a receipt that follows a refusal is given its time
            " AND NOT EXISTS (SELECT FROM wac_webhook_event WHERE state = 'pending')"
            f" AND {_LONG_AGO.format('posted_at', 3, 60)}",
            "UPDATE wac_media SET lease_until = lease_until - interval '3 hours'"
            " WHERE state = 'fetching' AND"
            f" {_LONG_AGO.format('lease_until', -895, 960)}",
            "UPDATE wac_media SET retry_at = now() AT TIME ZONE 'UTC'"
            " WHERE state = 'queued' AND retry_at > now() AT TIME ZONE 'UTC'",
        ):
            self.rows(sql)
        self.ring_jobs()

    def ring_jobs(self):
        """Have the jobs look again: one that has given up waits for its next minute."""
        self.rows(
            "INSERT INTO ir_cron_trigger (cron_id, call_at)"
            " SELECT res_id, now() AT TIME ZONE 'UTC' FROM ir_model_data d"
            " WHERE model = 'ir.cron' AND name IN ('ir_cron_wac_inbound',"
            " 'ir_cron_wac_send', 'ir_cron_wac_media') AND NOT EXISTS ("
            " SELECT 1 FROM ir_cron_trigger t WHERE t.cron_id = d.res_id"
            # set back, the database's clock leaves them in the future
            " AND t.call_at <= now() AT TIME ZONE 'UTC')"
        )

    def limit_files(self, size=None):
        """Let Odoo's processes write no file beyond a size, as on a full disk.

        :param size: in bytes; ``None`` takes the limit away
        """
        limit = "unlimited" if size is None else str(size)
        family = [self.odoo.process.pid, *self.workers("WorkerCron")]
        for pid in family:
            subprocess.run(
                ["prlimit", "--pid", str(pid), f"--fsize={limit}:"],
                check=False,
                capture_output=True,
            )


def copy_database(cluster, source_environment, name):
    """Copy a database of another server into this one, its attachments included."""
    paths.filestore(DATABASE).parent.mkdir(parents=True, exist_ok=True)
    there = os.environ | cluster.environment
    subprocess.run(["createdb", "-T", "template0", DATABASE], env=there, check=True)
    with subprocess.Popen(
        ["pg_dump", "-Fc", "-Z0", "--no-owner", name],
        env=os.environ | source_environment,
        stdout=subprocess.PIPE,
    ) as dump:
        subprocess.run(
            ["pg_restore", "--no-owner", "-d", DATABASE],
            env=there,
            stdin=dump.stdout,
            check=True,
        )
    if dump.returncode:
        raise Failure("pg_dump failed")
    database.copy_attachments(name, DATABASE)
