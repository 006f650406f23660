"""Compares what translate-toolkit reads out of malmoi's exports with the glossary and the memory they are made of."""

import csv
import json
import re
import sys

from lxml import etree
from translate.storage import factory
from translate.storage.csvl10n import csvfile
from translate.storage.omegat import OmegaTFile
from translate.storage.po import pofile
from translate.storage.tbx import tbxfile
from translate.storage.tmx import tmxfile
from translate.storage.xliff import xlifffile
from translate.storage.xliff2 import Xliff2File

from peers import concepts, equal, usable

ADMINISTRATIVE = {
    "": "preferredTerm-admn-sts",
    "_admitted": "admittedTerm-admn-sts",
    "_deprecated": "deprecatedTerm-admn-sts",
    "_forbidden": "deprecatedTerm-admn-sts",
}
# The only statuses that Weblate knows.
WEBLATE = {"": None, "_admitted": None, "_deprecated": "obsolete", "_forbidden": "forbidden"}

XLIFF = (("XLIFF 1.2", xlifffile.parsefile, "all.xlf"), ("XLIFF 2.1", Xliff2File.parsefile, "all2.xlf"))


def squeezed(text):
    """Both sides blank by blank: where nothing asks for it, the toolkit folds white space as XML's default says."""
    return " ".join(text.split())


def written(text):
    """What XML can hold of a text."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", text)


def pairs(path, source, target):
    """The entries of a bilingual glossary, in order."""
    for row, terms in concepts(path):
        targets = usable(terms[target])
        if not targets and row["dnt"]:
            targets = usable(terms[source])[:1]
        for term, status in terms[source]:
            for translation in targets if status in ("", "_admitted") else targets[:1]:
                yield term, translation


def glossaries(glossary):
    for source, target in (("ko", "en"), ("en", "ko")):
        with open(f"{source}.utf8", "rb") as file:
            assert not file.read(3).startswith(b"\xef\xbb\xbf"), "OmegaT: a byte order mark"
        units = factory.getobject(f"{source}.utf8", classes={"utf8": OmegaTFile}).units
        assert units[0].source == "# -*- coding: utf-8 -*-" and not units[0].istranslated()
        # OmegaT takes the blank away that keeps a term with # in front from being a comment.
        read = [(unit.source.removeprefix(" "), unit.target) for unit in units if unit.istranslated()]
        equal(f"OmegaT {source}→{target}", read, pairs(glossary, source, target))
        assert all(len(unit.getnotes().splitlines()) <= 1 for unit in units[1:])

        units = tbxfile.parsefile(f"{source}.tbx").units
        expected = [
            (
                [(term, ADMINISTRATIVE[status]) for term, status in terms[source]],
                [(term, ADMINISTRATIVE[status]) for term, status in terms[target] if status in ("", "_admitted")],
            )
            for _, terms in concepts(glossary)
            if terms[source] or usable(terms[target])
        ]
        equal(f"TBX {source}→{target}", (tbx_terms(unit, source, target) for unit in units), expected)

        weblate(glossary, source, target)
        services(source, target)

    units = tbxfile.parsefile("both.tbx").units
    expected = [
        tuple(
            [(term, ADMINISTRATIVE[status]) for term, status in terms[lang]]
            if lang == "ko" or usable(terms[lang])
            else []
            for lang in ("ko", "en")
        )
        for _, terms in concepts(glossary)
    ]
    equal("TBX with every term", (tbx_terms(unit, "ko", "en") for unit in units), expected)
    domains = [row["domain"] for row, _ in concepts(glossary)]
    fields = [next(iter(unit.xmlelement.iter("descrip"))).text for unit in units]
    equal("TBX subject fields", fields, domains)


def tbx_terms(unit, source, target):
    unit_terms = []
    for lang in (source, target):
        node = unit._get_language_node(lang)
        terms = unit._get_terms(node)
        unit_terms.append([(term.text, term.administrative_status) for term in terms])
    return tuple(unit_terms)


def weblate(glossary, source, target):
    """Both glossaries of Weblate, each by the toolkit's class that Weblate loads it with."""
    store = csvfile()
    with open(f"{source}.weblate.csv", "rb") as file:
        store.parse(file.read(), sample_length=40000)
    read = [(bare(unit.source), bare(unit.target), unit.context, unit.isfuzzy()) for unit in store.units]
    expected = [
        (usable(terms[source])[0], (usable(terms[target]) or [""])[0], row["id"], row["status"] == "proposed")
        for row, terms in concepts(glossary)
        if usable(terms[source])
    ]
    # Without a translation nothing of it can be in doubt.
    equal(f"Weblate CSV {source}→{target}", read, expected)

    units = tbxfile.parsefile(f"{source}.weblate.tbx").units
    expected = []
    for row, terms in concepts(glossary):
        sources = usable(terms[source])
        targets = terms[target] or ([(sources[0], "")] if sources and row["dnt"] else [])
        if not sources or not targets:
            continue
        dnt = [True] if row["dnt"] else [False]
        expected += [(sources[0], one, WEBLATE[status], *dnt) for one, status in targets]
        if targets[0][1] in ("", "_admitted"):
            expected += [(further, targets[0][0], None, *dnt) for further in sources[1:]]
    read = []
    for unit in units:
        statuses = unit.xmlelement.xpath(".//langSet[2]//termNote[@type='administrativeStatus']/text()")
        kept = unit.xmlelement.xpath("boolean(descrip[@type='Translation needed']='no')")
        read.append((unit.source, unit.target, (statuses or [None])[0], kept))
    equal(f"Weblate TBX {source}→{target}", read, expected)


def bare(cell):
    """A cell as Weblate's loader takes it: without the apostrophes that shield a formula."""
    if len(cell) > 2 and cell[0] == cell[-1] == "'" and cell[1] in "=+-@|%":
        return cell[1:-1].replace("\\|", "|")
    return cell


def services(source, target):
    """The TMX for a service holds the pairs of its CSV, which tables.py compares with the glossary."""
    for service, head in (("google", 0), ("aws", 1)):
        with open(f"{source}.{service}.csv", encoding="utf-8", newline="") as file:
            expected = [tuple(row) for row in csv.reader(file, strict=True)][head:]
        with open(f"{source}.{service}.tmx", "rb") as file:
            units = tmxfile(file, source, target).units
        equal(f"{service} TMX {source}→{target}", ((unit.source, unit.target) for unit in units), expected)


def memories(memory):
    with open(memory, encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    whole = [(row["ko"], row["en"]) for row in rows if row.get("ko") and row.get("en")]
    expected = [(squeezed(written(ko)), squeezed(written(en))) for ko, en in whole]
    with open("all.tmx", "rb") as file:
        units = tmxfile(file, "ko", "en").units
    equal("TMX", ((squeezed(unit.source), squeezed(unit.target)) for unit in units), expected)

    # XLIFF keeps white space and units without a translation.
    expected = [(written(row.get("ko") or ""), written(row.get("en") or "")) for row in rows]
    for what, parse, file in XLIFF:
        equal(what, ((unit.source, unit.target or "") for unit in parse(file).units), expected)

    expected = [(ko, en) for ko, en in whole if "\0" not in ko + en]
    equal("PO", catalogue("all.po"), expected)


def catalogue(file):
    """The translated messages of a catalogue, the plural form of one by itself."""
    for unit in pofile.parsefile(file).units:
        # A message that is a line end alone is no segment.
        if unit.isheader() or not unit.istranslated() or not unit.source.strip():
            continue
        if unit.hasplural():
            yield from ((str(form), str(unit.target.strings[-1])) for form in unit.source.strings)
        else:
            yield unit.source, unit.target


def converted(original):
    """A catalogue that people translated, as the toolkit reads it before and after `malmoi convert`."""
    expected = list(catalogue(original))
    equal("coreutils as PO", catalogue("core.po"), expected)
    # In the translations of two messages the toolkit takes the escape \\a for an a.
    expected = [pair for pair in expected if r" \a " not in pair[0]]
    for what, parse, file in XLIFF:
        units = parse(file.replace("all", "core")).units
        read = [(unit.source, unit.target) for unit in units if r" \a " not in unit.source]
        equal(f"coreutils as {what}", read, expected)
    with open("core.tmx", "rb") as file:
        units = tmxfile(file, "en", "ko").units
    read = [(squeezed(unit.source), squeezed(unit.target)) for unit in units if r" \a " not in unit.source]
    equal("coreutils as TMX", read, [(squeezed(source), squeezed(target)) for source, target in expected])


def codes():
    """The inline codes of hard.tmx, spelt out."""
    expected = [("가{나<b>다</b>}", "a <b>bc%ssub</b>ui<br/>")]
    tree = etree.parse("codes.xlf")
    sides = [["".join(node.itertext()) for node in tree.iter("{*}" + name)] for name in ("source", "target")]
    equal("XLIFF 1.2, inline codes", zip(*sides), expected)
    tree = etree.parse("codes2.xlf")
    data = {node.get("id"): node.text for node in tree.iter("{*}data")}
    sides = [[spelt(node, data) for node in tree.iter("{*}" + name)] for name in ("source", "target")]
    equal("XLIFF 2.1, inline codes", zip(*sides), expected)


def spelt(node, data):
    inner = (node.text or "") + "".join(spelt(child, data) + (child.tail or "") for child in node)
    code = [data.get(node.get(name), "") for name in ("dataRef", "dataRefStart", "dataRefEnd")]
    return code[0] + code[1] + inner + code[2]


def main(glossary, memory, original):
    glossaries(glossary)
    memories(memory)
    codes()
    if original:
        converted(original)


main(*sys.argv[1:])
