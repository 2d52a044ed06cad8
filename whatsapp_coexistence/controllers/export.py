"""Odoo's export of lists, with texts that stay texts in a spreadsheet.

Names, texts and captions come from strangers, and they travel: into customers, leads and
orders. Odoo writes a live formula for every text that begins with ``=``, a link for every
address, and leaves ``@`` and tabs to the spreadsheet. Must never change what is exported
beyond how a cell is marked as text.
"""

from odoo.addons.web.controllers.export import (
    CSVExport,
    ExcelExport,
    ExportXlsxWriter,
    GroupExportXlsxWriter,
)

#: What a spreadsheet takes for the beginning of a formula; Odoo sees to ``= + -``.
_MORE_FORMULAS = ("@", "\t", "\r", "\n", "\0")


class TextsOnly:
    """A writer of a spreadsheet in which a text is neither a formula nor a link."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.worksheet.strings_to_formulas = False
        self.worksheet.strings_to_urls = False


class TextsOnlyWriter(TextsOnly, ExportXlsxWriter):
    """Rows."""


class TextsOnlyGroupWriter(TextsOnly, GroupExportXlsxWriter):
    """Rows under headings, which are names of strangers, too."""


class WacExcelExport(ExcelExport):
    def from_data(self, fields, columns_headers, rows):
        """Return the spreadsheet of these rows."""
        with TextsOnlyWriter(fields, columns_headers, len(rows)) as writer:
            for line, row in enumerate(rows, 1):
                for column, value in enumerate(row):
                    writer.write_cell(line, column, value)
        return writer.value

    def from_group_data(self, fields, columns_headers, groups):
        """Return the spreadsheet of these groups."""
        with TextsOnlyGroupWriter(fields, columns_headers, groups.count) as writer:
            line, column = 1, 0
            for name, group in groups.children.items():
                line, column = writer.write_group(line, column, name, group)
        return writer.value


class WacCsvExport(CSVExport):
    def from_data(self, fields, columns_headers, rows):
        """Return the CSV of these rows."""
        return super().from_data(
            fields, columns_headers, [[_harmless(cell) for cell in row] for row in rows]
        )


def _harmless(cell):
    """Return a cell that no spreadsheet runs as a formula."""
    if isinstance(cell, str) and cell.startswith(_MORE_FORMULAS):
        return f"'{cell}"
    return cell
