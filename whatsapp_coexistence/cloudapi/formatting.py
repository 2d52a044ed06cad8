"""WhatsApp's marks to HTML that is safe to show, and HTML to WhatsApp's marks.

Called by whoever shows a message in Discuss or sends what was typed there.
Must never let through a tag, an attribute or an address that the text brought along.

>>> to_html("*Hi* <b>you</b>")
'<p><b>Hi</b> &lt;b&gt;you&lt;/b&gt;</p>'
>>> from_html("<p><b>Hi</b> you</p>")
'*Hi* you'
"""

from __future__ import annotations

from .html_to_marks import from_html
from .marks_to_html import to_html

__all__ = ["from_html", "to_html"]
