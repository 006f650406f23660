"""Compares tables, termbases, the files for services and the dictionary with the glossary they are made of."""

import csv
import io
import json
import struct
import subprocess
import sys
import unicodedata

from lxml import etree
from openpyxl import load_workbook

from peers import STATUSES, concepts, equal, raw, usable

# What the services' documentation allows: bytes a term, bytes a file.
LIMITS = {"deepl": (1024, 10 << 20), "google": (1024, 10_485_760), "aws": (200, 10_485_760), "azure": (None, 10_000_000)}


def rows(path, encoding="utf-8", **layout):
    """Strictly, so that a quotation mark that ends a cell too early is an error."""
    with open(path, encoding=encoding, newline="") as file:
        return list(csv.reader(file, strict=True, **layout))


def own(glossary, sources):
    """malmoi's own tables hold what the tables of the workspace hold, whose columns stand in another order."""
    with open(glossary, "rb") as file:
        assert file.read(3) == b"\xef\xbb\xbf", "CSV: Excel needs the byte order mark"
    expected = [row for path in sources for row, _ in concepts(path)]
    equal("CSV", (row for row, _ in concepts(glossary)), expected)
    commas = rows(glossary, "utf-8-sig")
    equal("TSV", rows("all.tsv", "utf-8-sig", delimiter="\t"), commas)
    assert all(cell[:1] not in ("=", "+", "-", "@") for row in commas for cell in row), "CSV: a formula"
    workbook = load_workbook("all.xlsx")
    sheet = workbook.worksheets[0]
    cells = [[cell.value or "" for cell in row] for row in sheet.iter_rows()]
    equal("XLSX", cells, [[raw(cell) for cell in row] for row in commas])
    assert all(cell.data_type in "sn" for row in sheet.iter_rows() for cell in row if cell.value), "XLSX: a formula"
    assert sheet.freeze_panes == "A2", f"XLSX: frozen at {sheet.freeze_panes}"
    assert all(cell.font.bold and cell.fill.fill_type == "solid" for cell in sheet[1]), "XLSX: the header has no style"
    assert not sheet["A2"].font.bold, "XLSX: the first concept looks like the header"


def memoq(glossary):
    header, *entries = rows("all.memoq.csv", "utf-8-sig")
    assert header[:3] == ["Entry_ID", "Entry_Subject", "Entry_Note"], header[:3]
    read = []
    for number, entry in enumerate(entries, 1):
        assert entry[0] == str(number) and len(entry) == len(header)
        sides = []
        for name in ("Korean", "English"):
            at = [index for index, title in enumerate(header) if title == name]
            assert all(header[index + 1 : index + 3] == ["Term_Info", "Term_Example"] for index in at)
            terms = [(entry[index], entry[index + 1].split(";")) for index in at if entry[index]]
            sides.append([(term, "Forbidden" in info) for term, info in terms])
        definitions = [entry[header.index(name + "_Def")] for name in ("Korean", "English")]
        read.append((entry[1], entry[2], *definitions, *sides))
    expected = [
        (
            *(row[name] for name in ("domain", "note", "definition_ko", "definition_en")),
            *([(term, status in STATUSES[2:]) for term, status in terms[lang]] for lang in ("ko", "en")),
        )
        for row, terms in concepts(glossary)
    ]
    equal("memoQ", read, expected)


def termbases(glossary):
    """Every term with its status, out of the XML that no library here reads."""
    expected = [
        [(lang, term, status) for lang in ("ko", "en") for term, status in terms[lang]] for _, terms in concepts(glossary)
    ]
    words = dict(zip(STATUSES, ("preferred", "admitted", "deprecated", "forbidden")))
    read = [
        [
            (group.find("language").get("lang").lower(), term.findtext("term"), term.findtext(".//descrip[@type='Status']"))
            for group in concept.iter("languageGrp")
            for term in group.iter("termGrp")
        ]
        for concept in etree.parse("all.mtf.xml").iter("conceptGrp")
    ]
    equal("MultiTerm", read, [[(lang, term, words[status]) for lang, term, status in concept] for concept in expected])

    for name in ("core", "min-dca", "min-dct", "basic-dca", "basic-dct"):
        read = [
            [
                (section.get("{http://www.w3.org/XML/1998/namespace}lang"), term.findtext("{*}term"), tbx_status(term))
                for section in concept.iter("{*}langSec")
                for term in section.iter("{*}termSec")
            ]
            for concept in etree.parse(f"ws-{name}.tbx").iter("{*}conceptEntry")
        ]
        equal(f"TBX-{name}", read, expected)


def tbx_status(term):
    """malmoi's own note tells what TBX has no status for; TBX-Core has none at all."""
    notes = [note.text for note in term.iterfind("{*}note")]
    named = next(
        (child.text for child in term if "administrativeStatus" in (child.get("type"), etree.QName(child).localname)), None
    )
    word = next((note for note in notes if note in ("preferred", "admitted", "deprecated", "forbidden")), None)
    word = word or named.removesuffix("Term-admn-sts")
    assert not named or named.startswith("deprecated" if word == "forbidden" else word), f"{named} is not {word}"
    return "" if word == "preferred" else f"_{word}"


def entries(glossary, source, target, both=False):
    """Every form leads to the preferred target; the form of the better status keeps a term that two concepts claim."""
    found = []
    for row, terms in concepts(glossary):
        goals = usable(terms[target]) or (usable(terms[source]) if row["dnt"] else [])
        forms = [(STATUSES.index(status), term) for term, status in terms[source]]
        if both:
            forms = [form for form in forms if form[1] in usable(terms[source])[:1]]
        found += [(rank, term, goals[0]) for rank, term in forms if goals]
    for side in (1, 2) if both else (1,):
        best = {}
        for entry in found:
            held = best.setdefault(entry[side], entry)
            if entry[0] < held[0]:
                best[entry[side]] = entry
        found = [entry for entry in found if best[entry[side]] is entry]
    return [(term, goal) for _, term, goal in found]


def services(glossary):
    for source, target in (("ko", "en"), ("en", "ko")):
        # Without quoting: a tab is all that these two know.
        plain = {"delimiter": "\t", "quoting": csv.QUOTE_NONE, "quotechar": None}
        expected = entries(glossary, source, target)
        for service, path, layout, head in (
            ("deepl", "deepl.tsv", plain, None),
            ("azure", "azure.tsv", plain, None),
            ("google", "google.csv", {}, None),
            ("aws", "aws.csv", {}, [source, target]),
        ):
            read = rows(f"{source}.{path}", **layout)
            if head:
                assert read.pop(0) == head, f"{service}: the header does not name the languages"
            whole = [pair for pair in expected if fits(service, pair)]
            service_file(service, f"{source}.{path}", read)
            equal(f"{service} {source}→{target}", map(tuple, read), whole)
    for service, path in (("google", "google-equivalent.csv"), ("aws", "aws-multi.csv")):
        read = rows(path)
        assert read.pop(0) == ["ko", "en"], f"{service}: the header does not name the languages"
        service_file(service, path, read)
        service_file(service, path, [pair[::-1] for pair in read])
        expected = [pair for pair in entries(glossary, "ko", "en", both=True) if fits(service, pair)]
        equal(f"{service} both ways", map(tuple, read), expected)


def fits(service, pair):
    longest, _ = LIMITS[service]
    # DeepL takes a quotation mark in front for one of CSV.
    marked = service == "deepl" and any(term.startswith('"') for term in pair)
    return not marked and all(longest is None or len(term.encode()) <= longest for term in pair)


def service_file(service, path, read):
    """What every service asks of its file."""
    longest, largest = LIMITS[service]
    with open(path, "rb") as file:
        text = file.read()
    assert len(text) <= largest and not text.startswith(b"\xef\xbb\xbf"), f"{path}: too large, or a byte order mark"
    sources = set()
    for pair in read:
        assert len(pair) == 2, f"{path}: {pair!r} is no pair"
        for term in pair:
            assert term and term == term.strip(), f"{path}: {term!r} is empty or has blanks around it"
            assert longest is None or len(term.encode()) <= longest, f"{path}: {term!r} is too long"
            assert all(unicodedata.category(char) not in ("Cc", "Zl", "Zp") for char in term), f"{path}: {term!r}"
        assert pair[0] not in sources, f"{path}: {pair[0]!r} stands there twice"
        sources.add(pair[0])


def anki(glossary):
    for source, target in (("ko", "en"), ("en", "ko")):
        with open(f"{source}.anki.txt", encoding="utf-8", newline="") as file:
            *lines, notes = file.read().split("\n", 5)
        head = dict(line[1:].split(":", 1) for line in lines)
        assert head == {
            "separator": "tab",
            "html": "false",
            "columns": f"{source}\t{target}\tnote\ttags\tguid",
            "tags column": "4",
            "guid column": "5",
        }, head
        notes = list(csv.reader(io.StringIO(notes, newline=""), delimiter="\t", strict=True))
        expected = []
        for row, terms in concepts(glossary):
            front = usable(terms[source])
            back = usable(terms[target]) or (front[:1] if row["dnt"] else [])
            if front and back:
                guid = f"malmoi {source}-{target} {row['id']}"
                expected.append((", ".join(front), ", ".join(back), "_".join(row["domain"].split()), guid))
        equal(f"Anki {source}→{target}", ((front, back, tag, guid) for front, back, _, tag, guid in notes), expected)
        guids = [note[4] for note in notes]
        assert len(set(guids)) == len(guids), "Anki: two notes would become one"


def stardict(glossary, sdcv):
    with open("malmoi.ifo", encoding="utf-8") as file:
        magic, *lines = file.read().splitlines()
    info = dict(line.split("=", 1) for line in lines)
    assert magic == "StarDict's dict ifo file" and info["sametypesequence"] == "m"
    with open("malmoi.idx", "rb") as file:
        index = file.read()
    with open("malmoi.dict", "rb") as file:
        articles = file.read()
    assert len(index) == int(info["idxfilesize"])
    words, at, covered = {}, 0, set()
    while at < len(index):
        end = index.index(b"\0", at)
        offset, size = struct.unpack(">II", index[end + 1 : end + 9])
        words[index[at:end].decode()] = articles[offset : offset + size].decode()
        covered.add((offset, size))
        at = end + 9
    assert len(words) == int(info["wordcount"])
    # stardict-verify warns of articles that several words share; every byte must belong to one article all the same.
    end = 0
    for offset, size in sorted(covered):
        assert offset == end and size, f"StarDict: a gap or an overlap at {offset}"
        end = offset + size
    assert end == len(articles)
    expected = {
        " ".join(term.split())
        for _, terms in concepts(glossary)
        for lang in ("ko", "en")
        for term, _ in terms[lang]
        if len(" ".join(term.split()).encode()) < 256
    }
    equal("StarDict words", sorted(words), sorted(expected))
    for _, terms in concepts(glossary):
        for term, _ in terms["ko"]:
            assert all(translation in words[" ".join(term.split())] for translation, _ in terms["en"]), term
    if sdcv:
        asked = [terms["ko"][0][0] for _, terms in concepts(glossary) if terms["ko"]]
        # A word with one of these in front is an option or another kind of search for it.
        asked = [word for word in asked if word[0] not in "-/|"]
        command = [sdcv, "--non-interactive", "--exact-search", "--json-output", "--utf8-input", "--utf8-output"]
        done = subprocess.run([*command, "--data-dir", "dictionaries", *asked], capture_output=True, text=True, check=True)
        answers = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("[")]
        read = [answer[0]["definition"].strip() if answer else None for answer in answers]
        equal("sdcv", read, [words[" ".join(word.split())] for word in asked])


def main(glossary, sdcv, *sources):
    own(glossary, sources)
    memoq(glossary)
    termbases(glossary)
    services(glossary)
    anki(glossary)
    stardict(glossary, sdcv)


main(*sys.argv[1:])
