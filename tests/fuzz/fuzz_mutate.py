"""Changes inputs at random: bytes, texts, and the structure of JSON.

Stands in for a fuzzing engine that is not installed. Must depend on nothing but the random
source it is given, so that a seed says everything.
"""

import json

ODD_VALUES = (
    None, [], {}, "", 0, -1, 10**20, True, 0.5, "\ud800", "\x00", [[None]], {"id": {}},
)  # fmt: skip
ODD_BYTES = (
    b"\x00", b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\\u0000", b"\\ud800", b"1e999",
    b"NaN", b"-0", b'"', b"{", b"}", b"[", b"]", b"<", b">", b"&#", b"*", b"_", b"~",
    b"```", b"https://", b"\n> ", b"\n- ", b"\r", b"\xe2\x80\xae", b"=", b"'", b"9" * 21,
)  # fmt: skip


class Mutator:
    """Makes new inputs of old ones.

    :param random: a :class:`random.Random`
    :param pool: inputs to mix with; may grow
    :param largest: bytes of the longest input to make
    """

    def __init__(self, random, pool, largest=1 << 12):
        self.random = random
        self.pool = pool
        self.largest = largest

    def changed(self, data):
        """Return a changed copy of ``data``."""
        if data[:1] in b"[{" and self.random.random() < 0.6:
            try:
                return self._json(json.loads(data))[: self.largest]
            except (ValueError, RecursionError):
                pass
        for _again in range(self.random.choice((1, 1, 2, 4, 8))):
            data = self._bytes(data)
        return data[: self.largest]

    def _bytes(self, data):
        pick = self.random.randrange
        at = pick(len(data) + 1)
        upto = min(len(data), at + self.random.choice((1, 1, 2, 4, 16, 64)))
        how = pick(6)
        if how == 0:
            return data[:at] + data[upto:]
        if how == 1:
            return data[:at] + self.random.choice(ODD_BYTES) + data[at:]
        if how == 2:
            return data[:at] + self.random.randbytes(upto - at) + data[upto:]
        if how == 3:
            return (
                data[:at] + data[at:upto] * self.random.choice((2, 3, 40)) + data[upto:]
            )
        if how == 4 and at < len(data):
            bit = bytes([data[at] ^ 1 << pick(8)])
            return data[:at] + bit + data[at + 1 :]
        other = self.random.choice(self.pool)
        start = pick(len(other) + 1)
        return data[:at] + other[start : start + pick(65)] + data[upto:]

    def _json(self, document):
        for _again in range(self.random.choice((1, 1, 2, 4))):
            document = self._one_change(document)
        return json.dumps(document).encode()

    def _one_change(self, document):
        holders = [one for one in _walk(document) if one]
        if not holders:
            return self.random.choice(ODD_VALUES)
        holder = self.random.choice(holders)
        key = self.random.choice(
            list(holder) if isinstance(holder, dict) else range(len(holder))
        )
        how = self.random.randrange(5)
        if how == 0:
            del holder[key]
        elif how == 1:
            holder[key] = self.random.choice(ODD_VALUES)
        elif how == 2:
            holder[key] = self._part_of_another(holder[key])
        elif how == 3 and isinstance(holder, list):
            holder.insert(key, json.loads(json.dumps(holder[key])))
        else:
            twin = json.loads(json.dumps(holder[key]))
            holder[key] = [twin] if self.random.random() < 0.5 else {"id": twin}
        return document

    def _part_of_another(self, otherwise):
        """Return a piece of another input, or the value that was there."""
        try:
            other = json.loads(self.random.choice(self.pool))
        except (ValueError, RecursionError):
            return otherwise
        holders = [one for one in _walk(other) if one]
        if not holders:
            return other
        holder = self.random.choice(holders)
        return self.random.choice(
            list(holder.values() if isinstance(holder, dict) else holder)
        )


def _walk(document):
    """Yield every object and list in a document."""
    todo = [document]
    while todo:
        one = todo.pop()
        if isinstance(one, (dict, list)):
            yield one
            todo.extend(one.values() if isinstance(one, dict) else one)


def smaller(data, fails, tries=2000):
    """Return a part of ``data`` that still fails, about as small as there is.

    :param fails: function from bytes to whether they fail
    :param tries: how often a run through the whole may ask
    """
    data = _smaller_json(data, fails, tries)
    size = max(len(data) // 2, 1)
    while size and tries:
        at = 0
        while at < len(data) and tries:
            less = data[:at] + data[at + size :]
            tries -= 1
            if fails(less):
                data = less
            else:
                at += size
        size //= 2
    return data


def _smaller_json(data, fails, tries):
    """Return JSON without the parts that are not needed to fail."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return data
    found = True
    while found and tries:
        found = False
        for less in _less(document):
            tries -= 1
            text = json.dumps(less).encode()
            if fails(text):
                document, data, found = less, text, True
                break
            if not tries:
                break
    return data


def _less(document):
    """Yield copies of a document with one part less each, the largest parts first."""
    count = sum(len(holder) for holder in _walk(document))
    for number in range(count):
        copied = json.loads(json.dumps(document))
        for holder in _walk(copied):
            if number < len(holder):
                keys = list(holder) if isinstance(holder, dict) else range(len(holder))
                del holder[list(keys)[number]]
                break
            number -= len(holder)
        yield copied
