"""Checks TBX 3 and XLIFF 2.1 against their Schematron, whose rules are XPath 2.

    schematron.py SHARED_FORMATS

Saxon runs what the ISO skeleton makes that lxml carries. The skeleton refuses a schema that names the query language xslt2,
but copies its expressions as they are: so the name is taken off, and Saxon told what they are. pyschematron checks TBX, of
the hard rows alone: its time grows with the square of the file (the shipped glossary took it more than ten minutes), and it
does not know the function current(), which the Schematron of XLIFF calls.
"""

import pathlib
import re
import sys

import saxonche
from lxml import etree, isoschematron

FORMATS = pathlib.Path(sys.argv[1])
TBX = FORMATS / "tbx3"
MIN, BASIC = TBX / "TBX-Min_dialect_v1.0.1", TBX / "TBX-Basic_dialect_v1.2.1"
XLIFF = FORMATS / "xliff2/schemas-21"


def misplaced(module, name):
    """What puts an element of a module beside a term, where that element must not stand."""
    return "(<term>[^<]*</term>)", rf'\1<x:{name} xmlns:x="http://www.tbxinfo.net/ns/{module}">x</x:{name}>'


# Schema, files, and what breaks the first of them for that schema.
CHECKS = [
    (TBX / "TBX-Core_dialect/Schemas/TBX-Core.sch", ["ws-core.tbx", "hard-core.tbx"], ("TBX-Core", "TBX-Other")),
    (MIN / "DCA/TBX-Min_DCA.sch", ["ws-min-dca.tbx", "hard-min-dca.tbx"], ("subjectField", "domain")),
    (MIN / "DCT/TBX-Min_DCT.sch", ["ws-min-dct.tbx", "hard-min-dct.tbx"], ("TBX-Min", "TBX-Other")),
    (BASIC / "DCA/TBX-Basic_DCA.sch", ["ws-basic-dca.tbx", "hard-basic-dca.tbx"], ("subjectField", "domain")),
    (BASIC / "DCT/TBX-Basic_DCT.sch", ["ws-basic-dct.tbx", "hard-basic-dct.tbx"], ("TBX-Basic", "TBX-Other")),
    (
        TBX / "TBX_min_module/Min.sch",
        ["ws-min-dct.tbx", "hard-min-dct.tbx", "ws-basic-dct.tbx", "hard-basic-dct.tbx"],
        misplaced("min", "subjectField"),
    ),
    (
        TBX / "TBX_basic_module/Basic.sch",
        ["ws-basic-dct.tbx", "hard-basic-dct.tbx"],
        misplaced("basic", "definition"),
    ),
    (
        XLIFF / "xliff_core_2.1.sch",
        ["glossary2.xlf", "all2.xlf", "codes2.xlf"],
        ('unit id="2"', 'unit id="1"'),
    ),
    (XLIFF / "glossary.sch", ["glossary2.xlf"], ("gls:(translation|definition)", r"malmoi:\1")),
    (XLIFF / "metadata.sch", ["codes2.xlf"], ("mda:metaGroup ", 'mda:metaGroup id="1" ')),
]


def filled():
    """What `malmoi pretranslate` filled, where pretranslated.py ran before. One file breaks a rule of references from the beginning."""
    for file in sorted(pathlib.Path("fill/after").glob("2-*.xlf")):
        is_changed = file.read_bytes() != pathlib.Path("fill/before", file.name).read_bytes()
        if is_changed and not file.name.endswith("withReferences.xlf"):
            yield str(file)


if FILLED := list(filled()):
    MATCHED = [file for file in FILLED if 'match ref="#m' in pathlib.Path(file).read_text(encoding="utf-8")]
    CHECKS.append((XLIFF / "xliff_core_2.1.sch", FILLED, ("<target>", '<target order="99">')))
    CHECKS.append((XLIFF / "matches.sch", MATCHED, ('match ref="#m', 'match ref="#none')))
SVRL = "{http://purl.oclc.org/dsdl/svrl}"
SKELETON = pathlib.Path(isoschematron.__file__).parent / "resources/xsl/iso-schematron-xslt1"
STEPS = ("iso_dsdl_include.xsl", "iso_abstract_expand.xsl", "iso_svrl_for_xslt1.xsl")

processor = saxonche.PySaxonProcessor(license=False)


def transform(source, **style):
    executable = processor.new_xslt30_processor().compile_stylesheet(**style)
    return executable.transform_to_string(source_file=str(source))


def saxon(schema):
    tree = etree.parse(str(schema))
    assert tree.getroot().attrib.pop("queryBinding") == "xslt2", f"{schema}: not a schema of XPath 2"
    text = etree.tostring(tree, encoding="unicode")
    for step in STEPS:
        source = pathlib.Path("step.xml").absolute()
        source.write_text(text, encoding="utf-8")
        text = transform(source, stylesheet_file=str(SKELETON / step))
    assert text.count('version="1.0">') == 1, f"{schema}: the skeleton made something else than a stylesheet"
    style = text.replace('version="1.0">', 'version="3.0">')
    return lambda file: etree.fromstring(transform(file, stylesheet_text=style).encode())


def pyschematron(schema):
    return lambda file: validate_document(file, schema).get_svrl()


def broken(report):
    """What a report says against a file, and how many rules were applied."""
    found = [*report.iter(SVRL + "failed-assert"), *report.iter(SVRL + "successful-report")]
    return [" ".join("".join(one.itertext()).split()) for one in found], sum(1 for _ in report.iter(SVRL + "fired-rule"))


def check(engine, schema, files, change):
    run, applied = engine(schema), 0
    for file in files:
        found, rules = broken(run(pathlib.Path(file).absolute()))
        assert not found, f"{engine.__name__}: {file} breaks {schema.name}: {found[:5]}"
        applied += rules
    first = pathlib.Path(files[0]).read_text(encoding="utf-8")
    changed = re.sub(*change, first)
    assert changed != first, f"{change} breaks nothing in {files[0]}"
    bad = pathlib.Path("bad.xml").absolute()
    bad.write_text(changed, encoding="utf-8")
    assert broken(run(bad))[0], f"{engine.__name__}: {schema.name} finds nothing wrong in a bad {files[0]}"
    print(f"{engine.__name__} {schema.name}: {' '.join(files)}: {applied} rules applied")


for schema, files, change in CHECKS:
    check(saxon, schema, files, change)
try:
    from pyschematron import validate_document
except ImportError:
    print("skipped: pyschematron asks for Python 3.12, and for what requirements.txt lists")
else:
    for schema, files, change in CHECKS:
        if small := [file for file in files if file.startswith("hard-")]:
            check(pyschematron, schema, small, change)
