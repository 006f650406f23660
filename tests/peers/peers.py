"""What the scripts beside it share: the glossary as a spreadsheet sees it, and the comparison."""

import csv
import re

STATUSES = ("", "_admitted", "_deprecated", "_forbidden")


def split(cell):
    return [term.replace("\\|", "|") for term in re.split(r"(?<!\\)\|", cell) if term]


def raw(cell):
    """A cell without the apostrophe that keeps a spreadsheet from running it."""
    return cell[1:] if cell.startswith("'") and cell[1:2] in ("=", "+", "-", "@") else cell


def concepts(path):
    """The rows of an own table, each with its terms and their statuses by language."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file, strict=True):
            row = {name: raw(cell) for name, cell in row.items()}
            yield row, {
                lang: [(term, status) for status in STATUSES for term in split(row[lang + status])]
                for lang in ("ko", "en")
            }


def usable(terms):
    return [term for term, status in terms if status in ("", "_admitted")]


def equal(what, read, expected):
    read, expected = list(read), list(expected)
    assert expected, f"{what}: nothing to compare"
    for number, (one, other) in enumerate(zip(read, expected)):
        assert one == other, f"{what}: entry {number}: read {one!r}, expected {other!r}"
    assert len(read) == len(expected), f"{what}: {len(read)} read, {len(expected)} expected"
    print(f"{what}: {len(read)} as expected")
