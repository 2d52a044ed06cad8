"""Webhooks as Meta sends them: bodies, signatures, delivery with retries.

Called by the phones and the Graph side; talks to the callback URL.
Must never wait for the receiver inside a request of the Graph side.
"""
