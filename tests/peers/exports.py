"""Compares what translate-toolkit reads out of malmoi's exports with the glossary and the memory they are made of."""

import csv
import json
import re
import sys

from translate.storage import factory
from translate.storage.omegat import OmegaTFile
from translate.storage.tbx import tbxfile
from translate.storage.tmx import tmxfile

STATUSES = ("", "_admitted", "_deprecated", "_forbidden")
ADMINISTRATIVE = {
    "": "preferredTerm-admn-sts",
    "_admitted": "admittedTerm-admn-sts",
    "_deprecated": "deprecatedTerm-admn-sts",
    "_forbidden": "deprecatedTerm-admn-sts",
}


def split(cell):
    return [term.replace("\\|", "|") for term in re.split(r"(?<!\\)\|", cell) if term]


def squeezed(text):
    """Both sides blank by blank: the toolkit folds white space as XML's default says."""
    return " ".join(text.split())


def written(text):
    """What XML can hold of a text."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", text)


def concepts(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            yield row, {
                lang: [(term, status) for status in STATUSES for term in split(row[lang + status])]
                for lang in ("ko", "en")
            }


def usable(terms):
    return [term for term, status in terms if status in ("", "_admitted")]


def pairs(path, source, target):
    """The entries of a bilingual glossary, in order."""
    for row, terms in concepts(path):
        targets = usable(terms[target])
        if not targets and row["dnt"]:
            targets = usable(terms[source])[:1]
        for term, status in terms[source]:
            for translation in targets if status in ("", "_admitted") else targets[:1]:
                yield term, translation


def equal(what, read, expected):
    read, expected = list(read), list(expected)
    assert expected, f"{what}: nothing to compare"
    for number, (one, other) in enumerate(zip(read, expected)):
        assert one == other, f"{what}: entry {number}: read {one!r}, expected {other!r}"
    assert len(read) == len(expected), f"{what}: {len(read)} read, {len(expected)} expected"
    print(f"{what}: {len(read)} as expected")


def main(glossary, memory):
    for source, target in (("ko", "en"), ("en", "ko")):
        with open(f"{source}.utf8", "rb") as file:
            assert not file.read(3).startswith(b"\xef\xbb\xbf"), "OmegaT: a byte order mark"
        units = factory.getobject(f"{source}.utf8", classes={"utf8": OmegaTFile}).units
        assert units[0].source == "# -*- coding: utf-8 -*-" and not units[0].istranslated()
        read = [(unit.source, unit.target) for unit in units if unit.istranslated()]
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

    with open(memory, encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    expected = [
        (squeezed(written(row["ko"])), squeezed(written(row["en"])))
        for row in rows
        if row.get("ko") and row.get("en")
    ]
    with open("all.tmx", "rb") as file:
        units = tmxfile(file, "ko", "en").units
    equal("TMX", ((squeezed(unit.source), squeezed(unit.target)) for unit in units), expected)


def tbx_terms(unit, source, target):
    unit_terms = []
    for lang in (source, target):
        node = unit._get_language_node(lang)
        terms = unit._get_terms(node)
        unit_terms.append([(term.text, term.administrative_status) for term in terms])
    return tuple(unit_terms)


main(*sys.argv[1:])
