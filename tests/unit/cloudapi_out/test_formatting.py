"""Marks to HTML and back: shapes, attacks, round trips, linear time."""

import re

import pytest
from html_audit import audit
from hypothesis import given, settings, strategies as st

from cloudapi.formatting import from_html, to_html

NBSP = "\u00a0"


def link(url, shown=None):
    return (
        f'<a href="{url}" target="_blank" rel="noopener noreferrer">{shown or url}</a>'
    )


TO_HTML = [
    ("", ""),
    (" \n ", ""),
    ("hello", "<p>hello</p>"),
    ("a\nb\r\nc\rd", "<p>a<br/>b<br/>c<br/>d</p>"),
    ("a\n\nb", "<p>a<br/><br/>b</p>"),
    ("<b>&\"'", "<p>&lt;b&gt;&amp;&quot;&#x27;</p>"),
    ("*bold* _it_ ~no~", "<p><b>bold</b> <i>it</i> <s>no</s></p>"),
    ("*_~all~_*", "<p><b><i><s>all</s></i></b></p>"),
    ("*a _b* c_", "<p><b>a _b</b> c_</p>"),
    ("(*a*), *b*!", "<p>(<b>a</b>), <b>b</b>!</p>"),
    ("2*3*4", "<p>2*3*4</p>"),
    ("snake_case_name", "<p>snake_case_name</p>"),
    ("* a * b", "<ul><li>a * b</li></ul>"),
    ("a * b * c", "<p>a * b * c</p>"),
    ("*a\nb*", "<p>*a<br/>b*</p>"),
    ("**", "<p>**</p>"),
    ("****", "<p>****</p>"),
    ("*_*_", "<p>*_*_</p>"),
    ("*_a_*", "<p><b><i>a</i></b></p>"),
    ("*", "<p>*</p>"),
    ("*a", "<p>*a</p>"),
    ("*á*", "<p><b>á</b></p>"),
    ("é*a*", "<p>é*a*</p>"),
    ("`a *b* <c>`", "<p><code>a *b* &lt;c&gt;</code></p>"),
    ("```a *b*```", "<p><code>a *b*</code></p>"),
    ("x ``` y", "<p>x ``` y</p>"),
    ("``````", "<p>``````</p>"),
    ("```a\n<b>\n```", "<pre>a\n&lt;b&gt;\n</pre>"),
    ("```\na```", "<pre>\n\na</pre>"),
    ("x\n```a\nb```\ny", "<p>x</p><pre>a\nb</pre><p>y</p>"),
    ("> a\n> *b*", "<blockquote>a<br/><b>b</b></blockquote>"),
    (">a", "<p>&gt;a</p>"),
    ("- a\n* b", "<ul><li>a</li><li>b</li></ul>"),
    ("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"),
    ("3. a\n5. b", '<ol start="3"><li>a</li></ol><ol start="5"><li>b</li></ol>'),
    ("01. a", "<p>01. a</p>"),
    ("12345. a", "<p>12345. a</p>"),
    ("1.5", "<p>1.5</p>"),
    ("-a", "<p>-a</p>"),
    ("- ", "<p>- </p>"),
    ("x\n- a\n\ny", "<p>x</p><ul><li>a</li></ul><p><br/>y</p>"),
    ("x\n\n- a", "<p>x<br/><br/></p><ul><li>a</li></ul>"),
    ("https://a.b/c", f"<p>{link('https://a.b/c')}</p>"),
    ("HTTP://A.b", f"<p>{link('HTTP://A.b')}</p>"),
    ("see http://a.b.", f"<p>see {link('http://a.b')}.</p>"),
    ("(http://a.b/c_(d))", f"<p>({link('http://a.b/c_(d)')})</p>"),
    ("*http://a.b/x*", f"<p><b>{link('http://a.b/x')}</b></p>"),
    ("http://a.b/a_b_c", f"<p>{link('http://a.b/a_b_c')}</p>"),
    ("http://a.b/?x=1&y=2", f"<p>{link('http://a.b/?x=1&amp;y=2')}</p>"),
    ("http://", "<p>http://</p>"),
    ("http://...", "<p>http://...</p>"),
    ("xhttp://a.b", "<p>xhttp://a.b</p>"),
    ("`http://a.b`", "<p><code>http://a.b</code></p>"),
    ("a  b", f"<p>a {NBSP}b</p>"),
    (" a", f"<p>{NBSP}a</p>"),
    ("a\x00b\x000\x00", "<p>ab0</p>"),
]


@pytest.mark.parametrize(("text", "html"), TO_HTML)
def test_to_html(text, html):
    assert to_html(text) == html


FROM_HTML = [
    ("", ""),
    ("hello", "hello"),
    ("<p>a</p><p>b</p>", "a\n\nb"),
    ("<p>a<br>b<br/>c</p>", "a\nb\nc"),
    ("<p>a</p><p><br></p><p>b</p>", "a\n\nb"),
    ("<div>a</div><div>b</div>", "a\nb"),
    ("<div>a</div><div><br></div><div>b</div>", "a\n\nb"),
    ("<p>  a \n b  </p>", "a b"),
    ("<p>a&nbsp;&amp;&lt;b&gt;&eacute;</p>", "a &<b>é"),
    ("<b>a</b> <strong>b</strong>", "*a* *b*"),
    ("<i>a</i> <em>b</em>", "_a_ _b_"),
    ("<s>a</s> <del>b</del> <strike>c</strike>", "~a~ ~b~ ~c~"),
    ("<code>a</code>", "`a`"),
    ("<pre>a\n  b</pre>", "```a\n  b```"),
    ("<pre>\na</pre>", "```a```"),
    ("x<pre>a</pre>y", "x\n```a```\ny"),
    ("<b><i>a</i></b>", "*_a_*"),
    ("<i><b>a</b> c</i>", "_*a* c_"),
    ("<b>a <i>b</i></b>", "*a _b_*"),
    ("<b><b>a</b></b>", "*a*"),
    ("<b>a</b><b>b</b>", "*ab*"),
    ("<b>a </b>b", "*a* b"),
    ("a<b> b</b>", "a *b*"),
    ("<b> </b>", ""),
    ("<b></b>a", "a"),
    ("a<b>b</b>c", "abc"),
    ("a<b>b</b>", "ab"),
    ("(<b>b</b>)", "(*b*)"),
    ("<b>a<br>b</b>", "*a*\n*b*"),
    ("<b><p>a</p><p>b</p></b>", "*a*\n\n*b*"),
    ("<code>a <b>b</b> c</code>", "`a b c`"),
    ("<h1>T</h1><p>t</p>", "*T*\n\nt"),
    ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
    ("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b"),
    ('<ol start="4"><li>a</li></ol>', "4. a"),
    ('<ol start="x"><li>a</li></ol>', "1. a"),
    ("<ul><li><p>a</p></li><li><p>b</p></li></ul>", "- a\n- b"),
    ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n- b\n- c"),
    ("<ul><li></li></ul>x", "x"),
    ("<p>a</p><ul><li>b</li></ul><p>c</p>", "a\n- b\nc"),
    ("<p>a</p>\n<ul>\n<li>b</li>\n</ul>", "a\n- b"),
    ("<blockquote>a<br>b</blockquote>c", "> a\n> b\nc"),
    ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n> \n> b"),
    ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
    ("a<hr>b", "a\nb"),
    ('<img src="x" alt="😀"/>', "😀"),
    ("a<!-- b -->c<!doctype x><?php y ?>d", "acd"),
    ("a<script>b</script><STYLE>c</STYLE >d", "ad"),
    ("<title>a</title>b", "b"),
    ("a < b", "a < b"),
    ("a <3", "a <3"),
    ("a </3> b", "a b"),
    ("a<b", "a"),
    ('a<b x="', "a"),
    ("<b x=\"a>b\" y='>'>c</b>", "*c*"),
    ("</b></p></li>a", "a"),
    ("&#99999999999;&#x110000;&#xD800;", "\ufffd" * 3),
    ("a\x00b", "ab"),
    (f"&#{'9' * 5000};&#x{'f' * 5000};", "\ufffd\ufffd"),
    # links
    ('<a href="https://a.b/">https://a.b</a>', "https://a.b"),
    ('<a href="https://www.a.b">a.b</a>', "a.b"),
    ('<a href="https://a.b/c">here</a>', "here (https://a.b/c)"),
    ('<a href="https://a.b/c"></a>', "https://a.b/c"),
    ('<a href="https://a.b/?x=1&amp;y=2">x</a>', "x (https://a.b/?x=1&y=2)"),
    ('<b><a href="https://a.b">x</a></b>', "*x (https://a.b)*"),
    ('<a href="mailto:a@b.c">a@b.c</a>', "a@b.c"),
    ('<a href="mailto:a@b.c?subject=x">Ana</a>', "Ana (a@b.c)"),
    ('<a href="tel:+34600">call</a>', "call (+34600)"),
    ('<a href="/odoo/x">record</a>', "record"),
    ('<a href="javascript:alert(1)">x</a>', "x"),
    ('<a href="java\nscript:alert(1)">x</a>', "x"),
    ('<a href="data:text/html,x">x</a>', "x"),
    ('<a href="https://a.b/\nc">x</a>', "x"),
    ('<a href="http://[">x</a>', "x"),
    (
        '<a href="https://a.b">x <a href="https://c.d">y</a>',
        "x (https://a.b)y (https://c.d)",
    ),
    ('<a href="https://a.b">open', "open (https://a.b)"),
    (
        '<a href="http://odoo/web#id=3" class="o_mail_redirect" data-oe-id="3" '
        'data-oe-model="res.partner">@Ana</a> hi',
        "@Ana hi",
    ),
    (
        '<a class="o_channel_redirect" href="http://odoo/x" data-oe-model='
        '"discuss.channel">#general</a>',
        "#general",
    ),
]


@pytest.mark.parametrize(("html", "text"), FROM_HTML)
def test_from_html(html, text):
    assert from_html(html) == text


ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "*<img src=x onerror=alert(1)>*",
    "`<img src=x onerror=alert(1)>`",
    "```<script>alert(1)</script>```",
    "```\n</pre><script>alert(1)</script>\n```",
    "> </blockquote><script>alert(1)</script>",
    "- </li><script>alert(1)</script>",
    "javascript:alert(1)",
    "[x](javascript:alert(1))",
    "data:text/html;base64,PHNjcmlwdD4=",
    "vbscript:msgbox(1)",
    'https://a.b/"onmouseover="alert(1)',
    "https://a.b/'onmouseover='alert(1)",
    "https://a.b/`onmouseover=alert(1)",
    "https://a.b/<script>alert(1)</script>",
    "https://a.b/&quot;onclick=alert(1)",
    "https://a.b/\u2028onclick=alert(1)",
    "https://*a*_b_~c~/`d`",
    "*https://a.b/*x*",
    "http://javascript:alert(1)",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;",
    "\x00<b>\x00",
    "\x000\x00",
    "`a`\x000\x00\x001\x00",
    "\u202e<b>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<?xml",
    "</p>",
    "{{7*7}} ${7*7} <t t-out='x'/> %(x)s %s {0}",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_attacks(attack):
    audit(to_html(attack))
    audit(to_html(f"a {attack} b *{attack}* _{attack}_\n> {attack}\n- {attack}"))


def test_address_does_not_hide_where_it_goes():
    html = to_html("https://good.com\u202emoc.live//:sptth")
    assert 'href="https://good.com"' in html


marks = st.lists(
    st.sampled_from(
        [*"*_~`<>&\"'\\-. \n()1/:", "```", "https://", "http://a.b", "> ", "- ", "1. "]
        + ["a", "é", "<b>", "</p>", "\x00", "\u2028", "😀", "javascript:", "  "]
    ),
    max_size=40,
).map("".join)


def letters(text):
    return re.sub(r"[^\w]|_", "", text)


@settings(max_examples=500)
@given(marks | st.text())
def test_to_html_is_safe_and_loses_no_letter(text):
    shown = audit(to_html(text))
    if "1." not in text:  # numbers of a list are drawn by the browser
        assert letters(shown) == letters(text)


# A backtick that pairs with nothing, next to code, cannot be written down in marks.
tame = marks.map(lambda text: re.sub("`+", " `a` ", text))


@settings(max_examples=500)
@given(tame)
def test_there_and_back_is_stable(text):
    once = from_html(to_html(text))
    assert from_html(to_html(once)) == once
    assert letters(once) == letters(text)


ROUND = [
    "hello",
    "*bold* _it_ ~no~ `code`",
    "*_~all~_*",
    "*a _b_ c* d",
    "a\nb\n\nc\n\n\nd",
    "> a\n> b\nc",
    "- a\n- b\nc",
    "x\n\n- a\n\ny",
    "1. a\n2. b\n\n3. c",
    "7. a\n9. b",
    "```x\n  y```",
    "```\nx\n```",
    "a\n```x\ny```\nb",
    "see https://a.b/c?x=1&y=2 (or http://d.e/f_g).",
    "2*3*4 < 5 > 4 & so on",
    "  two  spaces   three",
    "> a\n> \n> b\n\nc",
    "(*a*) «_b_»",
    "hola 😀 à l'hôtel",
]


@pytest.mark.parametrize("text", ROUND)
def test_round_trip(text):
    assert from_html(to_html(text)) == text


@settings(max_examples=300)
@given(
    st.lists(
        st.sampled_from(
            ["<b>", "</b>", "<i>", "</i>", "<p>", "</p>", "<br>", "<ul>", "</ul>"]
            + ["<li>", "</li>", "<ol start='3'>", "</ol>", "<pre>", "</pre>", "<code>"]
            + [
                "</code>",
                "<blockquote>",
                "</blockquote>",
                "<a href='http://a.b'>",
                "</a>",
            ]
            + [
                "a",
                " ",
                "\n",
                "&amp;",
                "<",
                ">",
                "<!--",
                "-->",
                "<script>",
                "</script>",
            ]
            + [
                "'",
                '"',
                "=",
                "&#9999999999;",
                "<td>",
                "<div>",
                "</div>",
                "&nbsp;",
                "\x00",
            ]
        ),
        max_size=40,
    ).map("".join)
    | st.text()
)
def test_from_html_never_raises_and_is_clean(html):
    text = from_html(html)
    assert "\x00" not in text
    assert text == text.strip("\n")
    audit(to_html(text))


HOSTILE = [
    *"*_~`<>&-\"'()=\n ",
    *(
        "*a",
        "*a ",
        "_*~",
        "`a",
        "```",
        "```a",
        "``` ",
        "```\n",
        "> ",
        "- a\n",
        "1. a\n",
    ),
    *(
        "https://",
        "https://a",
        "https://(",
        "https://a)",
        "https://a.",
        "http://x ",
        "h",
    ),
    *("<a ", "<a b=", '<a b="', "<a b='", "<b>", "</b>", "<p>", "<li>", "<ul>", "<br>"),
    *(
        "<!--",
        "<!",
        "<?",
        "</",
        "</x",
        "<script",
        "<script>",
        "<pre>",
        "<pre>\n",
        "<td>",
    ),
    *(
        "&#",
        "&#x",
        "&#9",
        "&#xf",
        "&amp",
        "&a",
        "&",
        "\x00",
        "\x000\x00",
        "<a href=http://a>",
    ),
    *(
        "<b>a</b>",
        "<b>a<br>",
        "<blockquote>",
        "<code>a",
        "<code>a</code>",
        "<a x",
        '="',
        "x='",
    ),
    *(
        "*_",
        "* ",
        " *",
        "(*",
        "*)",
        "a*",
        "😀*",
        "  ",
        "\r",
        "<i><b>",
        "</i></b>",
        "<ol start=9>",
    ),
]


@pytest.mark.parametrize("unit", HOSTILE)
def test_linear_time(unit, quick):
    text = unit * (100_000 // len(unit))
    quick(to_html, text)
    quick(from_html, text)
    quick(from_html, f"<b>{text}</b>")
    quick(from_html, "<b>" * 5000 + text[:50_000])
