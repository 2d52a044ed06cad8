"""Numbers that people bring in a file or paste: CSV, XLSX or one per line.

Used by the imports of consents and of exclusion lists. Must never guess a country nobody
named, nor run anything in a file.
"""

import csv
import io
import zipfile

from ..cloudapi import phone
from ..models.wac_exclusion import is_hash


class NotATable(Exception):
    """The file is neither text nor a spreadsheet."""


def cells(content, name=""):
    """Yield the cells of a file, as text.

    :param bytes content: the file
    :raises NotATable: it is something else
    """
    if name.lower().endswith(".xlsx") or content[:2] == b"PK":
        yield from _spreadsheet(content)
        return
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    if "\0" in text:
        raise NotATable
    yield from text_cells(text)


def text_cells(text):
    """Yield the cells of pasted text; comma, semicolon and tab part them."""
    for line in text.splitlines():
        for row in csv.reader([line.replace(";", ",").replace("\t", ",")]):
            yield from (cell.strip() for cell in row if cell.strip())


def numbers(found, country_code, with_hashes=False):
    """Return the numbers of cells, and the cells that look like one and are none.

    :param found: cells
    :param country_code: ISO code for numbers without one of their own
    :param with_hashes: take digests of numbers, too
    """
    good, bad = {}, []
    for cell in found:
        if with_hashes and is_hash(cell):
            good[cell.lower()] = cell
            continue
        if sum(letter.isdigit() for letter in cell) < 5 or "@" in cell:
            continue  # a name, a heading, an e-mail address
        number = phone.normalize(cell, country_code)
        if number:
            good[number] = cell
        else:
            bad.append(cell)
    return list(good), bad


def _spreadsheet(content):
    # imported where it is used: Odoo itself needs it for spreadsheets only
    import openpyxl

    try:
        book = openpyxl.load_workbook(
            io.BytesIO(content), read_only=True, data_only=True
        )
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise NotATable from error
    for sheet in book.worksheets:
        for row in sheet.iter_rows(values_only=True):
            for value in row:
                if value is not None:
                    whole = isinstance(value, float) and value.is_integer()
                    yield str(int(value) if whole else value).strip()
