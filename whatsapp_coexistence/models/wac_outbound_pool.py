"""The threads that talk to Graph: plain data in, plain data out.

Used by ``wac.outbound`` only. Must never touch a cursor, an environment or a record,
and never raise: whatever happens to a POST is a :class:`Done`.
"""

import logging
import queue
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from ..cloudapi import messages, retry, template_message
from ..cloudapi.client import Client, GraphError
from ..cloudapi.events import Identity
from ..cloudapi.invalid import MessageInvalid
from ..cloudapi.wire import TransportFailure

_logger = logging.getLogger(__name__)

THREADS = 64
#: Bytes of files that may be held in memory; at least one file always goes.
FILES_MAX = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class File:
    """A file to upload before the message that shows it."""

    kind: str
    content: bytes = field(repr=False)
    mime: str = ""
    name: str = ""
    caption: str = field(default="", repr=False)
    voice: bool = False
    #: Name, language and other components of the template whose header it is.
    template: tuple = field(default=(), repr=False)

    def message(self, media_id):
        """Return the message that shows the uploaded file."""
        ref = messages.MediaRef(id=media_id)
        if self.template:
            name, language, parts = self.template
            shown = self.name if self.kind == "document" else ""
            header = messages.HeaderMedia(self.kind, ref, shown)
            parts = [template_message.header_media(header), *parts]
            return messages.template(name, language, parts)
        if self.kind == "document":
            return messages.document(ref, self.caption, self.name, self.mime)
        if self.kind == "audio":
            return messages.audio(ref, voice=self.voice)
        if self.kind == "sticker":
            return messages.sticker(ref)
        return getattr(messages, self.kind)(ref, self.caption)


@dataclass(frozen=True, slots=True)
class Job:
    """One message to send, or (``read_wamid``) one read receipt."""

    account_id: int
    message_id: int = 0
    attempt: int = 0
    uuid: str = ""
    recipient: Identity = field(default_factory=Identity)
    message: messages.OutgoingMessage | None = field(default=None, repr=False)
    file: File | None = None
    context_wamid: str = ""
    read_wamid: str = ""

    @property
    def size(self):
        """Return the bytes it holds in memory."""
        return len(self.file.content) if self.file else 0


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a job."""

    job: Job
    result: retry.Result | None = None
    invalid: MessageInvalid | None = None


class Pool:
    """A few threads, and the results that wait to be written."""

    def __init__(self, threads=THREADS):
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="wac_send")
        self._done = queue.SimpleQueue()
        self.threads = threads
        self.in_flight = 0
        self.bytes = 0

    @property
    def free(self):
        """Return how many jobs would start at once."""
        return self.threads - self.in_flight

    def submit(self, client: Client, job: Job, start: float = 0.0, gate=None):
        """Start a job, at ``start`` of the monotonic clock; its POST passes the gate."""
        self.in_flight += 1
        self.bytes += job.size
        self._executor.submit(self._run, client, job, start, gate)

    def collect(self, timeout=0.0):
        """Return what is done; wait at most ``timeout`` seconds for the first."""
        found = []
        while True:
            try:
                found.append(
                    self._done.get(block=bool(timeout), timeout=timeout or None)
                )
            except queue.Empty:
                break
            timeout = 0.0
        self.in_flight -= len(found)
        self.bytes -= sum(done.job.size for done in found)
        return found

    def close(self):
        """End the threads that are idle; busy ones end with their request."""
        self._executor.shutdown(wait=False)

    def _run(self, client, job, start, gate):
        time.sleep(max(start - time.monotonic(), 0))
        try:
            done = _perform(client, job, gate)
        except Exception:  # a thread that dies would leave the message without result
            _logger.exception(
                "Unexpected error while sending message %s", job.message_id
            )
            result = retry.Result(retry.Outcome.UNKNOWN, evidence="unexpected error")
            done = Done(job, result)
        self._done.put(done)


def _perform(client, job, gate):
    if job.read_wamid:
        return _mark_read(client, job)
    try:
        message = job.message
        if job.file:
            try:
                media_id = _upload(client, job.file)
            except _UploadFailed as failure:
                return Done(job, failure.args[0])
            message = job.file.message(media_id)
        if job.context_wamid and message.type != "reaction":
            message = message.reply_to(job.context_wamid)
        body = messages.request_body(message, job.recipient, job.uuid)
    except MessageInvalid as error:
        return Done(job, invalid=error)
    if gate:
        gate.enter()
    return Done(job, client.send(body))


class _UploadFailed(Exception):
    """An upload that failed; nothing reached the customer. ``args[0]`` is the result."""


def _upload(client, file):
    """Return the id of the uploaded file; repeating an upload is always safe."""
    try:
        media_id = client.upload_media(file.content, file.mime, file.name)
    except GraphError as error:
        outcome = _UPLOAD_OUTCOMES.get(error.rule.decision, retry.Outcome.REFUSED)
        raise _UploadFailed(
            retry.Result(outcome, error=error.error, rule=error.rule, evidence="upload")
        ) from None
    except TransportFailure as failure:
        result = retry.classify(None, TransportFailure("no", failure.kind))
        raise _UploadFailed(
            replace(result, evidence=f"upload: {failure.kind}")
        ) from None
    if not media_id:
        result = retry.classify(None, TransportFailure("no", "protocol"))
        raise _UploadFailed(replace(result, evidence="upload without id"))
    return media_id


_UPLOAD_OUTCOMES = {
    "never": retry.Outcome.REFUSED,
    "fix": retry.Outcome.REFUSED,
    "later": retry.Outcome.RETRY,
    "retry": retry.Outcome.RETRY,
    "hold": retry.Outcome.HOLD,
}


def _mark_read(client, job):
    """Tell Meta that a message was read; if that fails, nobody is worse off."""
    try:
        client.mark_read(job.read_wamid)
    except (GraphError, TransportFailure) as error:
        _logger.info("Read receipt not taken: %s", error)
    return Done(job)
