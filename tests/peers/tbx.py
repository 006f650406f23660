#!/usr/bin/env python3
"""Checks the termbases that malmoi writes with tools that nobody here wrote.

jing checks TBX 3 against the RNG of its dialect, pyschematron against the Schematron, xmllint reads
MultiTerm XML; translate-toolkit must load every term of TBX 2. What is not installed is skipped aloud.

Usage: tests/peers/tbx.py SHARED_FORMATS FOLDER, where FOLDER is what MALMOI_PEERS named when
`cargo test files_for_peers_are_written` ran.
"""

import pathlib
import shutil
import subprocess
import sys

from lxml import etree

shared, folder = map(pathlib.Path, sys.argv[1:])
tbx3 = shared / "tbx3"
failures = 0


def check(name, ok, detail=""):
    global failures
    failures += not ok
    print(f"{'ok' if ok else 'FAILED'}: {name} {detail if not ok else ''}")


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    return done.returncode == 0, done.stdout + done.stderr


basic, minimum = tbx3 / "TBX-Basic_dialect_v1.2.1", tbx3 / "TBX-Min_dialect_v1.0.1"
core_rng = tbx3 / "TBX_Core_RNG/TBXcoreStructV03.rng"
core = tbx3 / "TBX-Core_dialect/Schemas"
rules = {
    "tbx-core-dca": (core / "TBXcoreStructV03_TBX-Core_integrated.rng", [core / "TBX-Core.sch"]),
    "tbx-min-dca": (core_rng, [minimum / "DCA/TBX-Min_DCA.sch"]),
    "tbx-basic-dca": (core_rng, [basic / "DCA/TBX-Basic_DCA.sch"]),
    "tbx-min-dct": (core_rng, [minimum / "DCT/TBX-Min_DCT.sch", tbx3 / "TBX_min_module/Min.sch"]),
    "tbx-basic-dct": (
        core_rng,
        [basic / "DCT/TBX-Basic_DCT.sch", tbx3 / "TBX_min_module/Min.sch", tbx3 / "TBX_basic_module/Basic.sch"],
    ),
}
modules = {
    "http://www.tbxinfo.net/ns/min": tbx3 / "TBX_min_module/Min.rng",
    "http://www.tbxinfo.net/ns/basic": tbx3 / "TBX_basic_module/Basic.rng",
}
for name, (rng, schematrons) in rules.items():
    file = folder / f"{name}.tbx"
    if shutil.which("jing"):
        check(f"jing {name}", *run("jing", str(rng), str(file)))
    else:
        print("skipped: jing is not installed")
    # What the NVDL does: each element of a module by the RNG of that module.
    for namespace, module in modules.items():
        grammar = etree.RelaxNG(etree.parse(str(module)))
        for element in etree.parse(str(file)).iter("{%s}*" % namespace):
            alone = etree.fromstring(etree.tostring(element, with_tail=False))
            check(f"{module.name} {name} {element.tag}", grammar.validate(alone), grammar.error_log)
    try:
        from pyschematron import validate_document
    except ImportError:
        print("skipped: pyschematron is not installed")
        continue
    for schematron in schematrons:
        result = validate_document(file, schematron)
        detail = "" if result.is_valid() else etree.tostring(result.get_svrl()).decode()
        check(f"{schematron.name} {name}", result.is_valid(), detail)

for name in ("tbx-dca", "tbx-weblate-dca"):
    file = folder / f"{name}.tbx"
    try:
        from translate.storage.tbx import tbxfile
    except ImportError:
        print("skipped: translate-toolkit is not installed")
        continue
    store = tbxfile.parsefile(str(file))
    entries = etree.parse(str(file)).xpath("//termEntry")
    check(f"translate-toolkit {name} entries", len(store.units) == len(entries), f"{len(store.units)}")
    for unit, entry in zip(store.units, entries):
        loaded = [term.text for node in unit.getlanguageNodes() for term in unit._get_terms(node)]
        check(f"translate-toolkit {name} {unit.getid()}", loaded == entry.xpath(".//term/text()"), f"{loaded}")

check("xmllint multiterm", *run("xmllint", "--noout", str(folder / "multiterm-dca.xml")))
sys.exit(failures != 0)
