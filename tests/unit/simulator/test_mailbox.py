"""The mail server of the demonstration: it takes what Odoo sends, and shows it."""

import smtplib
import socket
from email.message import EmailMessage

import pytest

from simulator import Simulator, mailbox


@pytest.fixture
def sim():
    with Simulator(mail_port=0, past_chats=False) as simulator:
        yield simulator


def post(sim, subject="Your invoice", text="It is due.", **files):
    mail = EmailMessage()
    mail["From"], mail["To"] = "Forn <shop@example.com>", "Marta <marta@example.com>"
    mail["Subject"] = subject
    mail.set_content(text)
    mail.add_alternative("<p>not shown</p>", subtype="html")
    for name, content in files.items():
        mail.add_attachment(content, "application", "pdf", filename=name)
    with smtplib.SMTP("127.0.0.1", sim.engine.mailbox.port, timeout=60) as server:
        server.send_message(mail)


def mails(graph, sim):
    return graph.session.get(f"{sim.base_url}/_sim/mails").json()


def test_what_came_is_shown(graph, sim):
    post(sim, "Recordatori: cal pagar", "Bon dia\n.\n..\nGràcies", INV1=b"%PDF")
    post(sim, "second")
    found = mails(graph, sim)
    assert found["listens"]
    second, first = found["mails"]
    assert second["subject"] == "second"
    assert first == {
        "id": 1,
        "from": "Forn <shop@example.com>",
        "to": "Marta <marta@example.com>",
        "subject": "Recordatori: cal pagar",
        "text": "Bon dia\n.\n..\nGràcies",
        "files": ["INV1"],
    }


def test_what_mail_programs_hide_is_not_shown(graph, sim):
    post(sim, text="It is due. [View [...]\n" + "\u034f \u200b " * 30 + "\nIt is due.")
    assert mails(graph, sim)["mails"][0]["text"] == "It is due."


def test_open_pages_hear_of_it(sim):
    before = sim.stream.count
    post(sim)
    assert sim.stream.count == before + 1


def test_the_oldest_go(graph, sim, monkeypatch):
    for number in range(mailbox.KEPT + 1):
        post(sim, str(number))
    subjects = [mail["subject"] for mail in mails(graph, sim)["mails"]]
    assert len(subjects) == mailbox.KEPT
    assert subjects[-1] == "1"


def test_what_is_too_large_is_refused(graph, sim, monkeypatch):
    monkeypatch.setattr(mailbox, "_MAX_BYTES", 1000)
    with pytest.raises(smtplib.SMTPException):
        post(sim, text="x" * 2000)
    post(sim, "small", "y")
    assert [mail["subject"] for mail in mails(graph, sim)["mails"]] == ["small"]


def test_noise_and_who_goes_away(graph, sim):
    with socket.create_connection(("127.0.0.1", sim.engine.mailbox.port)) as sock:
        sock.sendall(b"DATA\r\nSubject: half")
    with socket.create_connection(("127.0.0.1", sim.engine.mailbox.port)) as sock:
        sock.sendall(b"\xff\xfe\r\nDATA\r\n\xff\xfe no mail\r\n.\r\nQUIT\r\n")
        while sock.recv(4096):
            pass
    post(sim, "still there")
    assert mails(graph, sim)["mails"][0]["subject"] == "still there"


def test_there_is_none_unless_asked_for(graph):
    with Simulator(past_chats=False) as sim:
        assert mails(graph, sim) == {"listens": False, "mails": []}


def test_other_machines_cannot_reach_it():
    with pytest.raises(ValueError, match="loopback"):
        mailbox.Mailbox("0.0.0.0", 0, print)
