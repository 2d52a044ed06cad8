"""One address in front of a prefork Odoo: live updates to one of its ports, the rest to the other.

Odoo with workers serves websockets on a port of its own and expects a proxy that tells the two
apart (in production nginx, see Odoo's deployment guide). This one does it for ./run and the
tests. It looks at the first request of each connection only: browsers never reuse a connection
for a websocket. Must never be used on a real server: it knows no TLS, limits or time-outs.
"""

import asyncio
import contextlib
import sys

HOST = "127.0.0.1"
LONGEST_HEAD = 64 * 1024
# Prefork answers connections one by one; what waits must not be refused meanwhile.
BACKLOG = 512


def is_websocket(head):
    """Tell whether the request line asks for Odoo's websocket."""
    words = head.split(b"\r\n", 1)[0].split(b" ")
    return len(words) == 3 and words[1].split(b"?", 1)[0] == b"/websocket"


async def _pour(reader, writer):
    """Copy bytes until the end, and pass the end on."""
    with contextlib.suppress(OSError):
        while data := await reader.read(LONGEST_HEAD):
            writer.write(data)
            await writer.drain()
    with contextlib.suppress(OSError):
        writer.write_eof()


async def _connect(reader, writer, http_port, websocket_port):
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        port = websocket_port if is_websocket(head) else http_port
        inner_reader, inner_writer = await asyncio.open_connection(HOST, port)
    except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        writer.close()
        return
    inner_writer.write(head)
    back = asyncio.create_task(_pour(inner_reader, writer))
    forth = asyncio.create_task(_pour(reader, inner_writer))
    # Odoo ends the connection after its answer, whatever the browser still means to send.
    await back
    forth.cancel()
    inner_writer.close()
    writer.close()


async def serve(port, http_port, websocket_port):
    """Serve for ever."""
    server = await asyncio.start_server(
        lambda reader, writer: _connect(reader, writer, http_port, websocket_port),
        HOST,
        port,
        limit=LONGEST_HEAD,
        backlog=BACKLOG,
    )
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(*map(int, sys.argv[1:4])))
