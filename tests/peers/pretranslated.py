"""Fills the files of other tools with `malmoi pretranslate`, and has schemas, msgfmt and translate-toolkit judge what became of them.

The files are in many languages; copies say that they are translated from English into Korean, and further copies have lost their
translations. What a validator finds wrong with a file before, it may find afterwards, and nothing else. Without what was to be filled the
file must be what it was.

    pretranslated.py MALMOI FORMATS      in a folder with xliff2.xsd and, if it could be had, xliff12.xsd
"""

import json
import pathlib
import re
import shutil
import subprocess
import sys
import zlib

from lxml import etree
from translate.storage.po import pofile
from translate.storage.xliff import xlifffile
from translate.storage.xliff2 import Xliff2File

LANGUAGE = rb"(fr-FR|fr|de|es|pt-BR)"
STATE = ("state", "subState", "state-qualifier")
STUDIO = ("conf", "origin", "origin-system", "percent", "text-match", "struct-match")


def korean(name, data):
    """The file as one that is translated into Korean."""
    if name.endswith(".po"):
        data = re.sub(rb'(?m)^"Language: [^\\]*', b'"Language: ko', data)
        return re.sub(rb'(?m)^"Language-Team: [^\\]*', b'"Language-Team: Korean', data)
    data = re.sub(rb"""(?i)((?:target-language|trgLang)=["'])[^"']*""", rb"\1ko", data)
    data = re.sub(rb"""(?i)(source-language=["'])en(["'])""", rb"\1en\2", data)
    # The schemas that OASIS published for 2.0 say what 2.2 says of the core.
    data = data.replace(b"urn:oasis:names:tc:xliff:document:2.2", b"urn:oasis:names:tc:xliff:document:2.0")
    data = data.replace(b'version="2.2"', b'version="2.0"')
    return re.sub(rb"""(?i)(xml:lang=["'])""" + LANGUAGE + rb"""(["'])""", rb"\1ko\3", data)


def untranslated(name, data):
    """The file without its translations."""
    if name.endswith(".po"):
        header = re.search(rb'(?s)msgid ""\r?\nmsgstr ""\r?\n(?:"[^\n]*"\r?\n)+\r?\n', data)
        if not header:
            return data
        string = rb'"(?:[^"\\\n]|\\.)*"'
        rest = data[header.end() :]
        rest = re.sub(rb"(?m)^(msgstr(?:\[\d\])?) " + string + rb"((?:\r?\n" + string + rb")*)", rb'\1 ""', rest)
        return data[: header.end()] + rest
    data = re.sub(rb"(?s)\s*<((?:\w+:)?target)(?=[\s>])[^>]*(?<!/)>.*?</\1>", b"", data)
    data = re.sub(rb"(?s)<alt-trans.*?</alt-trans>\s*", b"", data)
    data = re.sub(rb"(?s)<((?:\w+:)?matches)[ >].*?</\1>", b"", data)
    data = re.sub(rb' state="(translated|final|reviewed)"', b' state="initial"', data)
    return re.sub(rb' (conf="\w+"|approved="yes")', b"", data)


def copies(formats):
    files = sorted((formats / "xliff12").glob("*.xlf")) + sorted((formats / "po").glob("*.po"))
    for folder in ("core", "modules"):
        files += sorted((formats / "xliff2/xliff-22/test-suite" / folder / "valid").glob("*.xlf"))
    for path in files:
        data = korean(path.name, path.read_bytes())
        kind = "2-" if "xliff2" in path.parts else ""
        yield f"{kind}{path.name}", data
        yield f"{kind}bare-{path.name}", untranslated(path.name, data)


def memory(malmoi, folder):
    """Makes a memory that knows some of the segments as they are, and some nearly; returns what it says of each."""
    exact, fuzzy = {}, {}
    for path in sorted(folder.iterdir()):
        command = [malmoi, "convert", path, "-", "--to-format", "jsonl", "--untranslated", "--what", "memory"]
        units = subprocess.run(command, capture_output=True).stdout.decode().splitlines()
        for text in filter(None, (json.loads(unit).get("en") for unit in units)):
            choice = zlib.crc32(text.encode()) % 4
            if choice < 2 and "%" not in text and "{" not in text:
                exact[text] = f"번역 {len(exact)} & <\"]]> {{"
            elif choice == 2 and len(text) > 12:
                fuzzy[text] = f"비슷한 말 {len(fuzzy)} & <\"]]>"
    with open("fill/memory/m.jsonl", "w", encoding="utf-8") as file:
        for table, change in ((exact, ""), (fuzzy, " it")):
            for en, ko in table.items():
                file.write(json.dumps({"en": en + change, "ko": ko}, ensure_ascii=False) + "\n")
    return exact, fuzzy


def local(element):
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def rest(tree, like=None):
    """A document without what may be filled; proposals stand before those that `like` has."""
    root = tree.getroot()
    root.attrib.pop("trgLang", None)
    units = [element for element in root.iter() if local(element) in ("trans-unit", "unit")]
    others = [e for e in like.getroot().iter() if local(e) in ("trans-unit", "unit")] if like else units
    assert len(units) == len(others), "units were lost"
    for unit, other in zip(units, others):
        for name in ("alt-trans", "match"):
            of = lambda unit: [element for element in unit.iter() if local(element) == name]
            for element in of(unit)[: len(of(unit)) - len(of(other))]:
                element.getparent().remove(element)
        for element in list(unit.iter()):
            name, parent = local(element), element.getparent()
            if name == "target" and local(parent) in ("trans-unit", "segment"):
                parent.remove(element)
            elif name == "matches" and not len(element):
                parent.remove(element)
            elif name == "segment":
                for attribute in STATE + ("id",):
                    element.attrib.pop(attribute, None)
            elif name == "seg":
                for attribute in STUDIO:
                    element.attrib.pop(attribute, None)
    for element in root.iter():
        if not (element.text or "").strip():
            element.text = None
        if not (element.tail or "").strip():
            element.tail = None
    return etree.tostring(tree, encoding="unicode")


def faults(path, schema):
    """What is wrong with a file, without the places."""
    if path.suffix == ".po":
        run = subprocess.run(["msgfmt", "--check", "-o", "/dev/null", path], capture_output=True)
        lines = run.stderr.decode("utf-8", "replace").splitlines()
        return {re.sub(r"^.*?\.po:(\d+:)*(\d+: )?", "", line).strip() for line in lines}
    if schema is None:
        return set()
    schema.validate(etree.parse(path))
    return {error.message for error in schema.error_log}


def toolkit(path):
    kinds = {"po": pofile, "2": Xliff2File}
    kind = kinds["po"] if path.suffix == ".po" else kinds["2"] if path.name.startswith("2-") else xlifffile
    return kind.parsefile(str(path)).units


def read_by_toolkit(before, after, exact, fuzzy):
    """How many units translate-toolkit sees filled, as they should be."""
    try:
        old = toolkit(before)
    except Exception:  # noqa: BLE001 - what it cannot read before need not be read afterwards
        return 0, 0
    new = toolkit(after)
    assert len(old) == len(new), f"{after}: {len(old)} units before, {len(new)} after"
    translated = reviewed = 0
    for one, other in zip(old, new):
        assert one.source == other.source, f"{after}: {one.source!r} became {other.source!r}"
        # A plural is marked as a whole, by either of its texts.
        if one.target or not other.target or other.hasplural() or after.suffix != ".po" and b"<x" in after.read_bytes():
            continue
        if other.source in exact and other.target.strip() == exact[other.source].strip():
            assert not other.isfuzzy(), f"{after}: {other.source!r} is fuzzy"
            translated += 1
        elif other.source in fuzzy and other.target.strip() == fuzzy[other.source].strip():
            is_marked = other.isfuzzy() or other.isreview() or after.name.startswith("2-")
            assert is_marked, f"{after}: {other.source!r} is not marked"
            reviewed += 1
    return translated, reviewed


def main(malmoi, formats):
    before, after = pathlib.Path("fill/before"), pathlib.Path("fill/after")
    for folder in (before, after, pathlib.Path("fill/memory"), pathlib.Path("fill/glossary")):
        folder.mkdir(parents=True)
    for name, data in copies(pathlib.Path(formats)):
        (before / name).write_bytes(data)
    exact, fuzzy = memory(malmoi, before)
    assert len(exact) > 500 and len(fuzzy) > 100, (len(exact), len(fuzzy))
    schema = lambda name: etree.XMLSchema(file=name) if pathlib.Path(name).exists() else None
    schemas = {"1": schema("xliff12.xsd"), "2": schema("xliff2.xsd")}
    if schemas["1"] is None:
        print("skipped: XLIFF 1.2 without its schema")
    has_msgfmt = shutil.which("msgfmt")
    files = filled = review = translated = reviewed = 0
    for path in sorted(before.iterdir()):
        out = after / path.name
        run = subprocess.run([malmoi, "-w", "fill", "pretranslate", path, "-o", out, "--json"], capture_output=True)
        assert run.returncode < 2, run.stderr.decode()
        summary = json.loads(run.stdout)
        if summary["filled"] == 0:
            assert out.read_bytes() == path.read_bytes(), path
            continue
        files, filled, review = files + 1, filled + summary["filled"], review + summary["review"]
        if path.suffix == ".xlf":
            old, new = etree.parse(path), etree.parse(out)
            assert rest(new, old) == rest(old), f"{out}: more than targets changed"
        if path.suffix == ".xlf" or has_msgfmt:
            schema = schemas["2" if path.name.startswith("2-") else "1"]
            wrong = faults(out, schema) - faults(path, schema)
            assert not wrong, f"{out}: {wrong}"
        seen = read_by_toolkit(path, out, exact, fuzzy)
        translated, reviewed = translated + seen[0], reviewed + seen[1]
    assert translated > 300 and reviewed > 50, (translated, reviewed)
    # That the validators find anything at all.
    bad = after / "bad-BinUnitTest01.xlf"
    bad.write_bytes((after / "BinUnitTest01.xlf").read_bytes().replace(b"<target", b'<target bad=""', 1))
    assert schemas["1"] is None or faults(bad, schemas["1"])
    print(
        f"pretranslate: {filled} targets in {files} files, {review} of them to review, no new fault; "
        f"translate-toolkit reads {translated} translated and {reviewed} to review"
    )


main(*sys.argv[1:])
