"""Tables on the clipboard as HTML: what spreadsheets and documents hand over, and what they are handed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QLocale, QMimeData

from app.grid.drafts import Column
from app.views.experiments.clipboard_html import read_html, write_html
from app.views.experiments.experiments_clipboard import from_clipboard, to_clipboard

#: As Excel puts it on the clipboard, abridged.
EXCEL = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><style>
<!--td {mso-number-format:General; color:black;}--></style></head><body link="#0563C1">
<table border=0 cellpadding=0 style='border-collapse:collapse'><!--StartFragment-->
 <col width=64><tr height=20>
  <td height=20 class=xl65 align=right>11/21/2026</td>
  <td>Deeper<br>
    and wider</td><td align=right>72,4&nbsp;%</td>
 </tr><!--EndFragment--></table></body></html>"""
#: As Google Sheets puts it on the clipboard, abridged.
SHEETS = (
    '<meta charset="utf-8"><google-sheets-html-origin><style type="text/css"><!--br {mso-data-placement:same-cell;}-->'
    '</style><table><colgroup><col width="100"/></colgroup><tbody><tr style="height:21px;">'
    '<td data-sheets-value="{&quot;1&quot;:2,&quot;2&quot;:&quot;a\\tb&quot;}">a b</td>'
    '<td rowspan="2" colspan="2">joined</td></tr><tr><td>c</td></tr></tbody></table></google-sheets-html-origin>'
)


def test_a_table_from_excel_is_read_with_its_line_breaks() -> None:
    assert read_html(EXCEL) == [["11/21/2026", "Deeper\nand wider", "72,4 %"]]


def test_cells_that_reach_over_others_leave_these_empty() -> None:
    assert read_html(SHEETS) == [["a b", "joined", ""], ["c", "", ""]]


def test_paragraphs_in_a_cell_are_lines_and_a_table_in_it_is_text() -> None:
    html = "<table><tr><td><p>one</p><p>two</p></td><td>x<table><tr><td>inner</td></tr></table>y</table>"
    assert read_html(html) == [["one\ntwo", "xinnery"]]


def test_only_the_first_table_counts_and_text_without_one_is_no_table() -> None:
    assert read_html("<table><tr><td>1</td></tr></table><table><tr><td>2</td></tr></table>") == [["1"]]
    assert read_html("<p>no table</p>") == []


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zs", "Zl", "Zp"]), min_size=1, max_size=8)


@given(st.lists(st.lists(st.lists(WORDS, min_size=1).map("\n".join), min_size=2, max_size=2), min_size=1))
def test_a_written_table_is_read_as_it_was(block: list[list[str]]) -> None:
    assert read_html(write_html(block)) == block


def test_each_spreadsheet_is_told_in_its_own_way_what_a_cell_is() -> None:
    html = write_html([[70.5, date(2026, 2, 10), "=1+1"]])
    number, day, text = html.split("<td ")[1:]
    assert all(told in number for told in ('x:num="70.5"', 'sdval="70.5"', "&quot;3&quot;: 70.5"))
    assert all(told in day for told in ('x:num="46063"', 'sdval="46063"', "yyyy\\-mm\\-dd", ">2026-02-10<"))
    assert all(told in text for told in ("x:str", "mso-number-format:'\\@'", 'sdnum="1033;0;@"', ">=1+1<"))


def test_what_could_be_markup_stays_text() -> None:
    cell = "<img src=x onerror=\"alert(1)\"> & 'quoted'"
    assert "<img" not in write_html([[cell]])
    assert read_html(write_html([[cell, "2"]])) == [[cell, "2"]]


def copied(text: str = "", html: str = "") -> QMimeData:
    mime = QMimeData()
    if text:
        mime.setText(text)
    if html:
        mime.setHtml(html)
    return mime


def test_text_is_taken_before_html_unless_it_lost_the_shape_of_the_table() -> None:
    html = "<table><tr><td>a  b</td><td>c</td></tr></table>"
    assert from_clipboard(copied("a  b\tc\n", html)) == [["a  b", "c"]]
    assert from_clipboard(copied("a b\nc\n", html)) == [["a b", "c"]]
    assert from_clipboard(copied(html=html)) == [["a b", "c"]]
    assert from_clipboard(copied("a\tb", "<b>no table</b>")) == [["a", "b"]]


@pytest.mark.parametrize(("locale", "number"), [("en_US", "70.5"), ("de_DE", "70,5"), ("fr_FR", "70,5")])
def test_text_for_other_programs_has_the_decimal_sign_of_the_computer(locale: str, number: str) -> None:
    before = QLocale()
    QLocale.setDefault(QLocale(locale))
    try:
        mime = to_clipboard([["2026-02-10", "70.5", "70.5"]], (Column.FINISHED, Column.RESULT, Column.NAME))
    finally:
        QLocale.setDefault(before)
    assert mime.text() == f"2026-02-10\t{number}\t70.5\n"
    assert "<td x:num=" in mime.html()
    assert from_clipboard(mime) == [["2026-02-10", "70.5", "70.5"]]


def test_what_is_no_number_is_copied_as_text() -> None:
    mime = to_clipboard([["seventy", "nan", ""]], (Column.RESULT, Column.RESULT, Column.STANDARD_ERROR))
    assert mime.html().count("x:str") == 2
    assert mime.text() == "seventy\tnan\t\n"
