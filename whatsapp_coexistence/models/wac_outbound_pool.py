"""The threads that talk to Graph: plain data in, plain data out.

Used by ``wac.outbound`` only. Must never touch a cursor, an environment or a record,
and never raise: whatever happens to a POST is a :class:`Done`.
"""

import io
import logging
import queue
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from ..cloudapi import messages, retry, template_message
from ..cloudapi.client import Client, GraphError
from ..cloudapi.events import Identity
from ..cloudapi.invalid import MessageInvalid
from ..cloudapi.wire import TransportFailure
from .wac_failpoint import reach

_logger = logging.getLogger(__name__)

THREADS = 64
#: What Meta says of an id that it does not have (any more), or cannot use: parameter
#: invalid, parameter value invalid, our media not usable.
_FILE_ERRORS = (100, 131009, 131053)
#: Bytes of files that may be on their way at once, so that each arrives within its lease;
#: at least one file always goes.
FILES_MAX = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class File:
    """A file to upload before the message that shows it, unless Meta has it already."""

    kind: str
    size: int = 0
    #: Where it is, read as it leaves; or its bytes, where the storage is no folder.
    path: str = ""
    content: bytes = field(default=b"", repr=False)
    mime: str = ""
    name: str = ""
    caption: str = field(default="", repr=False)
    voice: bool = False
    #: Name, language and other components of the template whose header it is.
    template: tuple = field(default=(), repr=False)
    #: Number, checksum and type: the same file is uploaded once.
    key: tuple = ()
    #: Under which Meta has it, as far as we know.
    media_ref: str = ""

    @property
    def to_upload(self):
        """Return how many bytes have to travel first."""
        return 0 if self.media_ref else self.size

    def open(self):
        """Return the file, to be read.

        :raises OSError: it is not there any more
        """
        return open(self.path, "rb") if self.path else io.BytesIO(self.content)

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
        """Return the bytes it has to upload: none of a file Meta has already."""
        return self.file.to_upload if self.file else 0


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a job."""

    job: Job
    result: retry.Result | None = None
    invalid: MessageInvalid | None = None
    #: Id of the file, if it was uploaded.
    uploaded: str = ""

    @property
    def is_stale(self):
        """Tell whether Meta no longer takes an id under which it had the file."""
        error = self.result.error if self.result else None
        return bool(
            self.job.file
            and self.job.file.media_ref
            and error
            and self.result.outcome is retry.Outcome.REFUSED
            and error.code in _FILE_ERRORS
        )


class Uploads:
    """The uploads of one run: who needs a file that is on its way waits for it."""

    def __init__(self):
        self._lock = threading.Lock()
        self._known = {}

    def get(self, file, upload):
        """Return the id of a file, calling ``upload`` if nobody else has."""
        with self._lock:
            future = self._known.get(file.key)
            is_first = future is None
            if is_first:
                future = self._known[file.key] = Future()
        if is_first:
            try:
                future.set_result(upload(file))
            except BaseException as error:
                with self._lock:
                    del self._known[file.key]
                future.set_exception(error)
        return future.result()

    def forget(self, file):
        """Upload it anew next time."""
        with self._lock:
            self._known.pop(file.key, None)


class Pool:
    """A few threads, and the results that wait to be written."""

    def __init__(self):
        self._executor = ThreadPoolExecutor(THREADS, thread_name_prefix="wac_send")
        self._done = queue.SimpleQueue()
        self._uploads = Uploads()
        self.threads = THREADS
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
            done = _perform(client, job, gate, self._uploads)
        except Exception:  # a thread that dies would leave the message without result
            _logger.exception(
                "Unexpected error while sending message %s", job.message_id
            )
            result = retry.Result(retry.Outcome.UNKNOWN, evidence="unexpected error")
            done = Done(job, result)
        self._done.put(done)


def _perform(client, job, gate, uploads):
    if job.read_wamid:
        return _mark_read(client, job)
    uploaded = ""
    try:
        message = job.message
        if job.file:
            try:
                media_id = job.file.media_ref or uploads.get(
                    job.file, lambda file: _upload(client, file)
                )
            except _UploadFailed as failure:
                return Done(job, failure.args[0])
            uploaded = "" if job.file.media_ref else media_id
            message = job.file.message(media_id)
        if job.context_wamid and message.type != "reaction":
            message = message.reply_to(job.context_wamid)
        body = messages.request_body(message, job.recipient, job.uuid)
    except MessageInvalid as error:
        return Done(job, invalid=error)
    if gate:
        gate.enter()
    reach("outbound.posting")
    done = Done(job, client.send(body), uploaded=uploaded)
    reach("outbound.posted")
    if done.is_stale:
        uploads.forget(job.file)
    return done


class _UploadFailed(Exception):
    """An upload that failed; nothing reached the customer. ``args[0]`` is the result."""


def _upload(client, file):
    """Return the id of the uploaded file; repeating an upload is always safe."""
    try:
        with file.open() as content:
            media_id = client.upload_media(content, file.mime, file.name)
    except OSError as error:
        result = retry.classify(None, TransportFailure("no", "file"))
        evidence = f"upload: {type(error).__name__}"
        raise _UploadFailed(replace(result, evidence=evidence)) from None
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
