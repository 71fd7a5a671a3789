"""Files of every kind become documents, and files that are none say what to do."""

import datetime as dt
import os
import subprocess
import sys
import tempfile
import zipfile
from datetime import date
from functools import cache
from pathlib import Path

import docx
import pypdf
import pytest
from docx.oxml import parse_xml
from hypothesis import given, settings
from hypothesis import strategies as st

import tarjih
from tarjih.errors import ReadingError
from tarjih.text.reading import LIMIT_BYTES, document, read_document

ARABIC = "تسعى كازاخستان إلى الحفاظ على التحالف مع روسيا. ولن تنسحب من الاتحاد في الأجل المنظور.\n"
ENGLISH = "Kazakhstan keeps its alliance with Russia. It will not leave the union.\n"
PAGE = """<!doctype html>
<html lang="en"><head><title>Drift | The Wire</title>
<meta property="og:title" content="A slow drift"><meta property="og:site_name" content="The Wire">
<meta property="article:published_time" content="2022-10-28T10:00:00Z">
<script type="application/ld+json">{"@type": "NewsArticle", "articleBody": "SECRET words of a script, which are
long enough to be taken for the body of an article by anything that looks for one in such places."}</script>
<style>p { color: SECRET }</style></head>
<body><nav>Home SECRET</nav><article><h1>A slow drift</h1>
<p>Kazakhstan keeps its <b>alliance</b> with Russia. It will not leave the union in the coming year.</p>
<script>document.write("SECRET")</script><noscript>SECRET</noscript>
<p>تسعى أستانة إلى الحفاظ على التحالف مع روسيا في الأجل المنظور.</p>
<ul><li>sanctions</li><li>pipelines</li></ul></article></body></html>
"""


def quotes(read: tarjih.Document) -> list[str]:
    return [sentence.span.of(read.text) for sentence in read.sentences]


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def pdf(pages: list[list[str]], info: str = "") -> bytes:
    """Return a PDF file by hand: each page its lines, in a font that every viewer has."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for lines in pages:
        shown = " ".join(f"({line}) Tj T*" for line in lines)
        stream = f"BT /F1 12 Tf 14 TL 72 720 Td {shown} ET" if lines else ""
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> "
            f"/Contents {len(objects)} 0 R >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    objects.append(f"<< {info} >>")
    body, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    trailer = f"<< /Size {len(objects) + 1} /Root 1 0 R /Info {len(objects)} 0 R >>"
    start = len(body)
    body += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n{trailer}\nstartxref\n{start}\n%%EOF\n"
    return body.encode("latin-1")


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_the_text_of_a_plain_file_is_what_was_decoded(tmp_path, newline):
    text = f"Title{newline}{newline}  {ENGLISH.strip()}{newline}\t{ARABIC.strip()}{newline}"
    read = read_document(written(tmp_path, "report.txt", text))
    assert read.text == text
    assert (read.encoding, read.notes, read.title, read.name) == ("utf-8", (), "Title", "report.txt")
    assert [sentence.language for sentence in read.sentences] == ["en", "en", "en", "ar", "ar"]


@pytest.mark.parametrize(
    ("codec", "mark", "named"),
    [
        ("utf-8", b"\xef\xbb\xbf", "utf-8-sig"),
        ("utf-16-le", b"\xff\xfe", "utf-16-le"),
        ("utf-16-be", b"\xfe\xff", "utf-16-be"),
        ("utf-32-le", b"\xff\xfe\0\0", "utf-32-le"),
        ("utf-16-le", b"", "utf-16-le"),
        ("utf-16-be", b"", "utf-16-be"),
        ("windows-1256", b"", "windows-1256"),
        ("iso-8859-6", b"", "iso-8859-6"),
    ],
)
@pytest.mark.parametrize("text", [ARABIC, ENGLISH + ARABIC])
def test_the_encoding_is_told_and_said(tmp_path, codec, mark, named, text):
    read = read_document(written(tmp_path, "report.txt", mark + text.encode(codec)))
    assert (read.text, read.encoding) == (text, named)
    assert bool(read.notes) == (not mark)


def test_a_guess_of_an_encoding_is_called_a_guess(tmp_path):
    text = "Россия сохранит своё влияние в Казахстане, но оно будет снижаться. Это вызовет недовольство Москвы.\n" * 5
    read = read_document(written(tmp_path, "report.txt", text.encode("windows-1251")))
    assert (read.text, read.encoding) == (text, "cp1251")
    assert read.notes == ("Read as cp1251, a guess from its letters: look whether it reads well",)
    assert (read.language, read.unread) == ("und", (("ru", 10),))


def test_an_encoding_that_the_reader_names_is_used(tmp_path):
    path = written(tmp_path, "report.txt", "Élan — 5 €".encode("windows-1252"))
    assert read_document(path, encoding="windows-1252").text == "Élan — 5 €"
    with pytest.raises(ReadingError, match=r"^report.txt: unknown encoding 'klingon'\n    Name one that Python knows"):
        read_document(path, encoding="klingon")
    with pytest.raises(ReadingError, match=r"^report.txt:1:1: byte 0xc9 is not UTF-8"):
        read_document(path, encoding="utf-8")


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=200))
def test_utf_8_comes_back_unchanged_or_is_refused(text):
    with tempfile.TemporaryDirectory() as folder:
        try:
            read = read_document(written(Path(folder), "report.txt", "Word. " + text))
        except ReadingError as error:
            assert "control byte" in str(error)  # noqa: PT017  # either end is right; both are checked
        else:
            assert read.text == "Word. " + text or read.encoding != "utf-8"


def test_markdown_says_in_its_front_matter_what_it_is(tmp_path):
    text = "---\ntitle: 'A: slow drift'\ndate: 2022-10-28\npublisher: The Wire\n---\n# Other\n\nIt will hold.\n"
    read = read_document(written(tmp_path, "report.md", text))
    assert (read.title, read.written_on, read.publisher) == ("A: slow drift", date(2022, 10, 28), "The Wire")
    assert read.text == text
    assert quotes(read) == ["Other", "It will hold."]
    assert read_document(tmp_path / "report.md", written_on=date(2020, 1, 1)).written_on == date(2020, 1, 1)


@pytest.mark.parametrize(
    "text",
    [
        "Astana, 28 October 2022 - Ministers met.",
        "ASTANA (Agency), Oct. 28, 2022: Ministers met.",
        "# Drift\n\n28th of October, 2022\n\nMinisters met.",
        "Drift\n\nPublished on Friday, October 28, 2022\n\nMinisters met.",
        "Date: 2022-10-28\n\nMinisters met.",
        "أستانة – 28 أكتوبر 2022 – اجتمع الوزراء.",
        "أستانة، ٢٨ أكتوبر/تشرين الأول ٢٠٢٢ - اجتمع الوزراء.",
        "الانجراف\n\nتاريخ النشر: 28 تشرين الأول 2022\n\nاجتمع الوزراء.",
        "الانجراف\n\nكُتب في 28 تشرين الأول 2022\n\nاجتمع الوزراء.",
        "كتب في 28 تشرين الأول 2022\n\nاجتمع الوزراء.",
    ],
)
def test_a_dateline_gives_the_day(text):
    assert document(text).written_on == date(2022, 10, 28)


@pytest.mark.parametrize(
    "text",
    [
        "The war that began on 24 February 2022 goes on.",
        "Astana, 31 February 2022 - Ministers met.",
        "In Astana, ministers met on 28 October 2022 and agreed.",
        "The report was right.\n" * 20 + "Astana, 28 October 2022 - Ministers met.",
    ],
)
def test_a_day_that_the_text_only_speaks_of_is_not_its_own(text):
    assert document(text).written_on is None


def test_a_page_is_its_article_and_no_script_is_read(tmp_path):
    read = read_document(written(tmp_path, "page.txt", PAGE))
    assert "SECRET" not in read.text
    assert (read.title, read.written_on, read.publisher) == ("A slow drift", date(2022, 10, 28), "The Wire")
    assert quotes(read)[1:4] == [
        "Kazakhstan keeps its alliance with Russia.",
        "It will not leave the union in the coming year.",
        "تسعى أستانة إلى الحفاظ على التحالف مع روسيا في الأجل المنظور.",
    ]


@pytest.mark.parametrize("levels", [100, 248, 256, 1500])
def test_a_page_is_read_however_deep_its_text_lies(tmp_path, levels):
    assert read_document(written(tmp_path, "page.html", nested(levels))).text.strip() == "Iran may strike."


def test_one_paragraph_is_a_page(tmp_path):
    page = "<p>Turkey will close the &lt;southern&gt; strait.</p>"
    assert (
        read_document(written(tmp_path, "page.html", page)).text.strip() == "Turkey will close the <southern> strait."
    )


def test_a_page_is_decoded_as_it_says_and_says_so_where_it_lies(tmp_path):
    page = f'<html><head><meta charset="windows-1256"></head><body><p>{ARABIC * 5}</p></body></html>'
    read = read_document(written(tmp_path, "page.html", page.encode("windows-1256")))
    assert (read.encoding, read.notes, read.language) == ("cp1256", (), "ar")
    assert ARABIC.split(".", maxsplit=1)[0] in read.text
    assert read_document(written(tmp_path, "page.html", page)).encoding == "utf-8"
    lying = page.replace("windows-1256", "iso-2022-jp").encode("windows-1256")
    read = read_document(written(tmp_path, "page.html", lying))
    assert read.encoding == "windows-1256"
    assert read.notes == ("The page calls itself iso2022_jp and is not; read as windows-1256",)


def test_a_word_file_gives_paragraphs_rows_and_insertions_but_no_deletions(tmp_path):
    made = docx.Document()
    made.add_heading("A slow drift", 1)
    paragraph = made.add_paragraph("Kazakhstan keeps its alliance with Russia. ")
    for tag, word in (("ins", "It will stay."), ("del", "It will leave.")):
        kind = "t" if tag == "ins" else "delText"
        space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
        paragraph._p.append(parse_xml(f"<w:{tag} {space}><w:r><w:{kind}>{word}</w:{kind}></w:r></w:{tag}>"))
    made.add_paragraph("lower-case items never join the line before them", style="List Bullet")
    made.add_paragraph("pipelines", style="List Bullet")
    table = made.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Russia", "3.5"
    table.cell(0, 1).add_table(1, 1).cell(0, 0).text = "or 4"
    made.add_paragraph(ARABIC.strip())
    made.core_properties.title = "Drift"
    made.core_properties.modified = dt.datetime(2022, 10, 28, 9)  # noqa: DTZ001  # Word files hold no zone
    # Content wins over the name.
    made.save(str(tmp_path / "report.doc"))
    read = read_document(tmp_path / "report.doc")
    assert (read.title, read.written_on, read.encoding) == ("Drift", date(2022, 10, 28), "docx")
    assert read.notes == ("Dated 2022-10-28 by the file's own fields: its text has no dateline",)
    assert quotes(read) == [
        "A slow drift",
        "Kazakhstan keeps its alliance with Russia.",
        "It will stay.",
        "lower-case items never join the line before them",
        "pipelines",
        "Russia\t3.5 or 4",
        *(part.strip() + "." for part in ARABIC.strip().split(".")[:2]),
    ]


def test_a_pdf_gives_its_lines_and_what_it_says_of_itself(tmp_path):
    pages = [
        [
            "Kazakhstan keeps its alliance with Russia although friction is",
            "growing between them. It will not leave the union within the",
            "coming year, and it will take part in the meetings of the",
        ],
        [],
        ["council that decides on the customs of the member states."],
    ]
    info = "/Title (A slow drift) /CreationDate (D:20221028100000Z)"
    read = read_document(written(tmp_path, "report.pdf", pdf(pages, info)))
    assert (read.title, read.written_on, read.encoding) == ("A slow drift", date(2022, 10, 28), "pdf")
    assert read.notes == (
        "Dated 2022-10-28 by the file's own fields: its text has no dateline",
        "No text on page 2: a picture may need OCR",
    )
    assert len(quotes(read)) == 2
    assert quotes(read)[1].endswith("meetings of the\ncouncil that decides on the customs of the member states.")


def locked_pdf(password: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        writer = pypdf.PdfWriter(clone_from=str(written(Path(folder), "plain.pdf", pdf([["It will hold."]]))))
        writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")  # noqa: S106
        writer.write(str(Path(folder) / "locked.pdf"))
        return (Path(folder) / "locked.pdf").read_bytes()


def test_a_pdf_locked_only_against_changes_is_read(tmp_path):
    assert quotes(read_document(written(tmp_path, "report.pdf", locked_pdf("")))) == ["It will hold."]


def zipped(*members: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.zip"
        with zipfile.ZipFile(path, "w") as made:
            for member in members:
                # Of a fixed day: a test's name must not change from one second to the next.
                made.writestr(zipfile.ZipInfo(member), "<a/>")
        return path.read_bytes()


def nested(levels: int) -> bytes:
    """Return a page whose only paragraph lies so many levels deep."""
    return b"<html><body>" + b"<div>" * levels + b"<p>Iran may strike.</p>" + b"</div>" * levels + b"</body></html>"


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("name", "content", "found", "mend"),
    [
        ("a.txt", b"", "a.txt: is empty", "Name a file"),
        ("a.txt", b" \n\t\r\n\xe2\x80\x8f ", "a.txt: holds no text, only blanks", "Name a file"),
        ("a.html", b"<html><body><script>x()</script></body></html>", "a.html: holds no text", "Name a file"),
        ("a.html", nested(2100), "nested 2,000 levels deep or more", "Save its text"),
        ("a.txt", b"\x89PNG\r\n\x1a\n\0\0", "a.txt: is a PNG image", "OCR"),
        ("a.txt", b"\xff\xd8\xff\xe0\0\x10JFIF", "a.txt: is a JPEG image", "OCR"),
        ("a.txt", b"\x7fELF\2\1\1", "a.txt: is a program", "Save its text"),
        ("a.txt", b"\x1f\x8b\x08\0", "compressed with gzip", "Unpack"),
        ("a.txt", zipped("a.txt"), "is a ZIP archive", "Unpack it and read"),
        ("a.docx", zipped("xl/workbook.xml"), "is a spreadsheet", "Save its text"),
        ("a.docx", zipped("word/document.xml"), "is a damaged DOCX file", "Get it anew"),
        ("a.docx", zipped("word/document.xml")[:60], "is a damaged DOCX file", "Get it anew"),
        ("a.doc", OLE + "WordDocument".encode("utf-16-le"), "Word file of the old kind", r"Save it as \.docx"),
        ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "locked with a password", "without a password"),
        ("a.rtf", b"{\\rtf1 words}", "is an RTF file", r"as \.docx"),
        ("a.txt", b"word\0word and more words", r"a.txt: byte 5: holds the control byte 0x00", "take the byte out"),
        ("a.txt", b"one\ntwo \xed\xa0\x80", r"a.txt:2:5: holds U\+D800, half of a surrogate", "UTF-8"),
        (
            "a.txt",
            b"\xff\xfe" + "ab\nنص \ud83d".encode("utf-16-le", "surrogatepass"),
            r"a.txt: byte 15: is not UTF-16-LE",
            "UTF-8",
        ),
        ("a.txt", "كلمة أخرى ".encode() * 9 + b"\nx\xff", "a.txt:2:2: byte 0xff is not UTF-8", "save the text anew"),
        ("a.pdf", b"%PDF-1.4\nnothing of the sort", "is a damaged PDF file", "Get it anew"),
        ("a.pdf", pdf([[], []]), "PDF file without text on its 2 pages", "OCR"),
        ("a.pdf", locked_pdf("secret"), "is a PDF file locked with a password", "without"),
    ],
)
def test_a_file_that_is_no_text_says_what_it_is_and_how_to_mend_it(tmp_path, name, content, found, mend):
    with pytest.raises(ReadingError, match=rf"{found}.*\n    .*{mend}"):
        read_document(written(tmp_path, name, content))


def test_a_file_that_is_not_there_or_is_a_folder_says_so(tmp_path):
    with pytest.raises(ReadingError, match=r"none.txt: there is no such file\n    Look at its name"):
        read_document(tmp_path / "none.txt")
    with pytest.raises(ReadingError, match=r"is a folder\n    Name a file in it"):
        read_document(tmp_path)
    with pytest.raises(ReadingError, match="cannot be opened: "):
        read_document(Path("a\0b"))


def test_a_file_that_is_too_large_is_not_read_into_memory(tmp_path):
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        os.truncate(file.fileno(), 200_000_000)
    with pytest.raises(ReadingError, match=r"large.txt: has 200 MB, and 128 MB are read at most\n    Split it"):
        read_document(path)
    assert LIMIT_BYTES == 128_000_000


def test_bytes_that_no_encoding_explains_are_refused(tmp_path):
    noise = bytes(range(128, 256)) * 40
    with pytest.raises(ReadingError, match="in no encoding that can be told from its bytes\n    Save it as UTF-8"):
        read_document(written(tmp_path, "a.txt", noise))


def test_a_string_with_half_a_character_is_refused():
    with pytest.raises(ReadingError, match=r"^text:2:3: holds U\+D800, half of a surrogate pair"):
        document("one\nab\ud800")
    with pytest.raises(ReadingError, match=r"^text:1:4: holds the character NUL"):
        document("one\0")


def test_runs_in_both_directions_keep_their_marks_and_their_places(tmp_path):
    text = "\u2067قال \u2066Sergei Lavrov\u2069 إن موسكو لن تنسحب.\u2069 \u200fوقد تبقى \u202aNATO\u202c هناك.\n"
    read = read_document(written(tmp_path, "a.txt", text))
    assert read.text == text
    assert quotes(read) == [
        "\u2067قال \u2066Sergei Lavrov\u2069 إن موسكو لن تنسحب.\u2069",
        "\u200fوقد تبقى \u202aNATO\u202c هناك.",
    ]
    assert [sentence.language for sentence in read.sentences] == ["ar", "ar"]


def test_an_encoding_is_told_in_time_from_a_word_without_end(tmp_path):
    read = read_document(written(tmp_path, "a.txt", b"a" * 200_000 + f" {ARABIC}".encode("windows-1256")))
    assert (read.text[200_001:], read.encoding) == (ARABIC, "windows-1256")


def test_plain_text_under_another_name_is_read_as_what_it_is(tmp_path):
    for name in ("a.pdf", "a.docx", "a.html", "a"):
        assert quotes(read_document(written(tmp_path, name, ENGLISH)))[1] == "It will not leave the union."


def test_reading_plain_text_loads_no_reader_of_other_formats(tmp_path):
    path = written(tmp_path, "a.txt", ENGLISH + ARABIC)
    program = (
        "import sys; from pathlib import Path; from tarjih import read_document; "
        f"read_document(Path({str(path)!r})); print(*sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    heavy = {"trafilatura", "pypdf", "docx", "lxml", "charset_normalizer", "ruamel", "numpy", "pydantic", "babel"}
    assert not {name.partition(".")[0] for name in result.stdout.split()} & heavy


def test_a_sentence_in_a_document_takes_little_memory():
    """A hundred megabytes of text are a million sentences."""
    read = document(ENGLISH * 1000)
    held = sum(sys.getsizeof(getattr(read.sentences, slot)) for slot in ("_starts", "_ends", "_paragraphs"))
    assert held < 40 * len(read.sentences)
    assert len(read.sentences) == 2000
    assert read.sentences[-1] == list(read.sentences)[-1]
    assert read.sentences[1:3] == tuple(read.sentences)[1:3]
    assert read.sentences == tuple(read.sentences)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_broken_file_is_read_or_refused_and_never_a_traceback(data):
    """Bytes changed or cut off anywhere in a PDF, a Word file or a page."""
    whole = data.draw(st.sampled_from([pdf([["It will hold."], ["It will not."]]), word_file(), PAGE.encode()]))
    place = data.draw(st.integers(0, len(whole) - 1))
    change = data.draw(st.binary(max_size=4))
    broken = whole[:place] + change + (b"" if data.draw(st.booleans()) else whole[place + len(change) :])
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder), "a.bin", broken)
        try:
            read = read_document(path)
        except ReadingError as error:
            assert all(problem.mend for problem in error.problems)  # noqa: PT017  # either end is right
        else:
            assert all(quotes(read))


@cache
def word_file() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        made = docx.Document()
        made.add_paragraph("It will hold.")
        made.save(f"{folder}/a.docx")
        return Path(folder, "a.docx").read_bytes()
