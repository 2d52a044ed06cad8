"""Files of strangers at their worst: each is only data, for browsers, people and workers."""

import struct
import zipfile
from io import BytesIO

from odoo.http import Request
from odoo.tests import tagged

from .test_wac_downloads import DownloadCase

SCRIPT = b"<script>parent.wacXss=1</script>"
PAGE = b"<!DOCTYPE html><html><body>" + SCRIPT + b"</body></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="parent.wacXss=1"/>'
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript"
    b"/JS(app.alert(1))>>>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
)
#: Types that a browser shows without running anything in them.
INERT = {"image/png", "image/jpeg", "image/gif", "image/webp", "text/plain"}


def png(width, height):
    """Return the beginning of a picture of that size."""
    header = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR"
    return header + struct.pack(">II", width, height) + b"\x08\x02\0\0\0" + bytes(99)


def jpeg(width, height):
    size = struct.pack(">HH", height, width)
    return b"\xff\xd8\xff\xc0\x00\x11\x08" + size + b"\x03" + bytes(99)


def gif(width, height):
    return b"GIF89a" + struct.pack("<HH", width, height) + bytes(99)


def webp(width, height):
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF" + bytes(4) + b"WEBPVP8X" + bytes(8) + size + bytes(99)


@tagged("post_install", "-at_install")
class TestWacHostileFiles(DownloadCase):
    """What a browser is told of each file, by every address that serves it."""

    def served(self, content, mimetype, filename="file"):
        """Return the attachment and what it is served with; nothing in it may run."""
        file = self.store(content, mimetype, filename)
        self.assertTrue(file, "it was stored")
        for url in (f"/web/content/{file.id}", f"/web/image/{file.id}"):
            answer = self.get(url)
            head = answer.headers
            with self.subTest(url=url):
                self.assertEqual(answer.status_code, 200)
                self.assertEqual(head["X-Content-Type-Options"], "nosniff")
                self.assertIn("default-src 'none'", head["Content-Security-Policy"])
        self.assertFalse(file.public or file.access_token)
        return file, self.get(f"/web/content/{file.id}").headers

    def assert_text(self, content, mimetype, filename="file"):
        file, head = self.served(content, mimetype, filename)
        self.assertEqual(file.mimetype, "text/plain")
        self.assertTrue(head["Content-Type"].startswith("text/plain"))

    def test_html(self):
        self.assert_text(PAGE, "text/html", "bill.html")
        self.assert_text(PAGE, "TEXT/HTML; charset=utf-8")

    def test_xhtml(self):
        self.assert_text(PAGE, "application/xhtml+xml")

    def test_svg(self):
        self.assert_text(SVG, "image/svg+xml", "logo.svg")

    def test_xml_with_a_style_of_its_own(self):
        style = b'<?xml version="1.0"?><?xml-stylesheet href="x.xsl" type="text/xsl"?>'
        self.assert_text(style + SVG, "text/xml")

    def test_page_that_says_it_is_a_picture(self):
        _file, head = self.served(PAGE, "image/png", "photo.png")
        self.assertIn(head["Content-Type"].split(";")[0], INERT)

    def test_program_that_says_it_is_a_picture(self):
        file, head = self.served(b"MZ\x90\0" + bytes(200), "image/jpeg", "photo.jpg")
        self.assertIn(head["Content-Type"].split(";")[0], INERT)
        self.assertTrue(file.name.endswith(".jpg"))

    def test_picture_that_is_a_page_as_well(self):
        """A polyglot: a GIF of one pixel whose comment is a page."""
        both = b"GIF89a" + struct.pack("<HH", 1, 1) + b"\0\0\0!\xfe\xff" + PAGE + b"\0;"
        file, head = self.served(both, "image/gif", "a.gif")
        self.assertEqual(head["Content-Type"], "image/gif")
        self.assertEqual(file.raw, both, "kept as it came")

    def test_picture_that_is_a_page_and_says_so(self):
        both = b"GIF89a" + struct.pack("<HH", 1, 1) + b"\0\0\0!\xfe\xff" + PAGE + b"\0;"
        self.assert_text(both, "text/html", "a.gif")

    def test_pdf_that_wants_to_run(self):
        _file, head = self.served(PDF, "application/pdf", "bill.pdf")
        self.assertEqual(head["Content-Type"], "application/pdf")

    def test_page_in_a_type_nobody_knows(self):
        _file, head = self.served(PAGE, "chemical/x-pdb", "molecule")
        self.assertNotIn("html", head["Content-Type"])

    def test_path_in_the_name(self):
        for hostile, kept in (
            ("../../../etc/passwd", "passwd"),
            ("..\\..\\windows\\win.ini", "win.ini"),
            ("/etc/shadow", "shadow"),
            ("a\r\nSet-Cookie: x=1.txt", None),
            ("photo\u202egnp.exe", "photognp.exe"),
            ("CON", None),
            ("x" * 10_000 + ".pdf", None),
        ):
            with self.subTest(name=hostile[:40]):
                file = self.store(b"x", "application/octet-stream", hostile)
                self.assertLessEqual(len(file.name), 120)
                self.assertNotRegex(file.name, r"[/\\\x00-\x1f\u202e]")
                self.assertNotEqual(file.name.partition(".")[0].upper(), "CON")
                if kept:
                    self.assertEqual(file.name.removesuffix(".bin"), kept)

    def test_path_in_an_archive(self):
        """Odoo puts names into its archives as they are."""
        file = self.store(b"x", "text/plain", "../../up.txt")
        self.authenticate("wac_agent", "wac_agent")
        token = Request.csrf_token(self)
        data = {"file_ids": str(file.id), "zip_name": "z", "csrf_token": token}
        answer = self.url_open("/mail/attachment/zip", data=data)
        names = zipfile.ZipFile(BytesIO(answer.content)).namelist()
        self.assertEqual(names, ["up.txt"])


@tagged("post_install", "-at_install")
class TestWacBombs(DownloadCase):
    """Pictures that are small on the wire and huge in memory."""

    def refused(self, content, mimetype):
        self.assertFalse(self.store(content, mimetype))
        media = self.env["wac.media"].search([], order="id desc", limit=1)
        self.assertEqual(media.state, "refused")
        self.assertIn("too large", media.error)

    def test_png(self):
        self.refused(png(14000, 14000), "image/png")

    def test_jpeg(self):
        self.refused(jpeg(60000, 60000), "image/jpeg")

    def test_gif(self):
        self.refused(gif(60000, 60000), "image/gif")

    def test_webp(self):
        self.refused(webp(16000, 16000), "image/webp")

    def test_a_picture_whose_type_lies(self):
        self.refused(png(14000, 14000), "text/plain")

    def test_a_picture_as_phones_send_it(self):
        self.assertTrue(self.store(jpeg(4000, 3000), "image/jpeg"))

    def test_others_are_not_decoded_by_the_server(self):
        """Neither Discuss nor Odoo, which resizes on demand, may let a rarer kind go off."""
        size = struct.pack("<ii", 60000, 60000)
        bomb = b"BM" + bytes(12) + struct.pack("<I", 40) + size
        bomb += struct.pack("<HHI", 1, 8, 1) + bytes(2000)
        for mimetype in ("image/bmp", "application/octet-stream", "image/tiff"):
            file = self.store(bomb, mimetype, "a.bmp")
            answer = self.get(f"/web/image/{file.id}/100x100")
            self.assertNotEqual(answer.status_code, 200, "refused before it is decoded")
            self.assertNotIn("image/", file.mimetype, "Discuss shows no preview")
