"""Files that nobody means well with, each made in a moment; and a plain workbook to make them from."""

import io
import struct
import zipfile
import zlib
from functools import partial

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
SHEET = f'<worksheet xmlns="{MAIN}"><sheetData>{{}}</sheetData></worksheet>'
ROW = '<row r="{0}"><c r="A{0}" t="s"><v>{1}</v></c></row>'
PLAIN = SHEET.format(ROW.format(1, 0) + ROW.format(2, 1))
STRINGS = f'<sst xmlns="{MAIN}"><si><t>name</t></si><si><t>Moth Hall</t></si>{{}}</sst>'
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
LAUGHS = f'<!DOCTYPE x [<!ENTITY l0 "{"ha" * 50}">{LAUGHS}]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>'


def link(kind, target):
    return f'<Relationship Id="{kind}" Type="{LINKS}/{kind}" Target="{target}"/>'


def parts(sheet=PLAIN, strings="", **more):
    """Return the parts of a workbook of one sheet, by their names."""
    sheets = f'<sheets><sheet name="Venues" sheetId="1" r:id="worksheet" xmlns:r="{LINKS}"/></sheets>'
    links = link("worksheet", "worksheets/sheet1.xml") + link("sharedStrings", "sharedStrings.xml")
    return {
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}">{link("officeDocument", "xl/workbook.xml")}</Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}">{sheets}</workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{links}</Relationships>',
        "xl/sharedStrings.xml": STRINGS.format(strings),
        "xl/worksheets/sheet1.xml": sheet,
    } | more


def workbook(**changes):
    """Return the bytes of a workbook with these changes to its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in parts(**changes).items():
            book.writestr(name, text)
    return out.getvalue()


def bomb(declared):
    """Return a workbook whose sheet unpacks to a gigabyte, whatever size it declares."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    start = packer.compress(SHEET[: SHEET.index("{}")].encode()) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(b"<c/>    " * 131_072) + packer.flush(zlib.Z_FULL_FLUSH)
    return packed("xl/worksheets/sheet1.xml", start + block * 1024 + packer.flush(), declared)


def packed(name, deflated, declared):
    """Return a workbook with this deflated part, which nobody has to unpack to write it."""
    whole = parts()
    del whole[name]
    entries = [(key, text.encode(), len(text), zlib.crc32(text.encode()), 0) for key, text in whole.items()]
    out, directory = b"", b""
    for key, content, size, crc, method in [*entries, (name, deflated, declared, 0, 8)]:
        told = struct.pack("<HHHHHIIIHH", 20, 0, method, 0, 0, crc, len(content), size, len(key), 0)
        place = struct.pack("<HHHII", 0, 0, 0, 0, len(out))
        directory += b"PK\1\2" + struct.pack("<H", 20) + told + place + key.encode()
        out += b"PK\3\4" + told + key.encode() + content
    count = len(entries) + 1
    return out + directory + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), len(out), 0)


def with_attributes_of_a_document_type():
    told = "".join(f'a{number} CDATA "x" ' for number in range(2000))
    return f"<!DOCTYPE worksheet [<!ATTLIST c {told}>]>{PLAIN}"


def cells(count):
    return SHEET.format(f'<row r="1">{"<c/>" * count}</row>')


def hostile():
    """Return what each file is, and what makes its bytes."""
    sheet = "xl/worksheets/sheet1.xml"
    many = {f"xl/media/{number}.png": "" for number in range(10_000)}
    bombed = {
        f"{what} in {part}": partial(workbook, **{part: doctype + f"<x>&l9;{PLAIN}</x>"})
        for what, doctype in (("entity bomb", LAUGHS), ("outside entity", OUTSIDE))
        for part in ("_rels/.rels", "xl/workbook.xml", "xl/sharedStrings.xml", sheet)
    }
    names = ("../../etc/cron.d/x", "/etc/cron.d/x", "..\\..\\x", "xl/../../x")
    return {
        "zip bomb": lambda: bomb(1 << 30),
        "zip bomb that says it is small": lambda: bomb(5000),
        "10,000 entries": lambda: workbook(**many),
        "10,000 entries that say they are one": lambda: workbook(**many)[:-14] + struct.pack("<HHIIH", 1, 1, 46, 0, 0),
        "the same part twice": lambda: workbook(**{"XL/WORKSHEETS/SHEET1.xml": PLAIN}),
        "endless attributes": lambda: workbook(**{sheet: SHEET.format("<row " + 'a="" ' * 2_000_000 + "/>")}),
        "attributes that a document type adds": lambda: workbook(**{sheet: with_attributes_of_a_document_type()}),
        "endless cells": lambda: workbook(**{sheet: cells(4_000_000)}),
        "endless strings": lambda: workbook(strings="<si/>" * 4_000_000),
        "endless depth": lambda: workbook(**{sheet: "<c>" * 3_000_000}),
        "one endless text": lambda: workbook(strings=f"<si><t>{'x' * 30_000_000}</t></si>"),
        "a row beyond the last": lambda: workbook(**{sheet: PLAIN.replace('r="2"', f'r="{10**12}"')}),
        "a column beyond the hundredth": lambda: workbook(**{sheet: PLAIN.replace('"A2"', '"ZZZ2"')}),
        **bombed,
        **{f"path traversal {name}": partial(workbook, **{name: "x"}) for name in names},
        "a picture": lambda: b"\x89PNG\r\n\x1a\n" + bytes(1000),
        "a PDF": lambda: b"%PDF-1.7\n1 0 obj\nname,town\nMoth Hall,London\n",
        "a program": lambda: b"MZ\x90\0" + bytes(1000),
        "an old Excel file": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000),
        "a ZIP file of something else": lambda: zip_of_text(),
        "half a workbook": lambda: workbook()[:900],
        "5 MB of nothing": lambda: bytes(5 * 1024 * 1024),
        "5 MB of empty lines": lambda: b"\n" * (5 * 1024 * 1024),
        "5 MB of empty cells": lambda: b"," * (5 * 1024 * 1024),
        "5 MB of narrow rows": lambda: b"a\n" * (5 * 512 * 1024),
        "5 MB in one quoted cell": lambda: b'"' + b"a\n" * (5 * 512 * 1024 - 1),
        "5 MB of quotation marks": lambda: b'"' * (5 * 1024 * 1024),
        "5 MB of wide characters": lambda: b"name\n" + "\U0001f6a8".encode() * (5 * 256 * 1024 - 2),
        "half a character": lambda: "name\nMoth".encode("utf-16") + b"\xd8",
    }


def zip_of_text():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    return out.getvalue()
