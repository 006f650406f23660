#!/usr/bin/env python3
"""Matches of other tools beside malmoi's: the update job of ../shared/data/fuzzy, one table a direction.

    benches/peers/run.py [--seconds 60] [--limit N] [--from ko|en] [--only WORD] [--malmoi PROGRAM]

Installs what requirements.txt lists into target/peers/bench. What is not there is skipped aloud; README.md says more.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import venv

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def environment():
    """The interpreter of the virtual environment, made where it is missing or made of other requirements."""
    folder = ROOT / "target/peers/bench"
    python, wanted = folder / "bin/python", (HERE / "requirements.txt").read_text()
    kept = folder / "requirements.txt"
    if not kept.exists() or kept.read_text() != wanted:
        venv.create(folder, clear=True, with_pip=True)
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "-r", HERE / "requirements.txt"], check=True)
        kept.write_text(wanted)
    return python


def shared():
    folder = pathlib.Path(os.environ.get("MALMOI_SHARED") or ROOT.parent / "shared")
    if not (folder / "data/fuzzy").is_dir():
        sys.exit(f"run.py: there is no {folder}/data/fuzzy; set MALMOI_SHARED")
    return folder


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60, help="CPU seconds after which a tool is asked no more")
    parser.add_argument("--limit", type=int, help="ask no more queries than these")
    parser.add_argument("--from", dest="langs", action="append", choices=["ko", "en"], help="the language of the source")
    parser.add_argument("--only", action="append", help="only tools whose name holds the word")
    parser.add_argument("--malmoi", type=pathlib.Path, default=ROOT / "target/release/malmoi", help="the program")
    options = parser.parse_args()
    if sys.prefix != str(ROOT / "target/peers/bench"):
        python = str(environment())
        os.execv(python, [python, "-B", *sys.argv])
    measure(options)


def measure(options):
    import in_process
    import postgres
    from common import Skipped, job
    from malmoi import malmoi
    from omegat import omegat
    from reference import Reference
    from table import HEADER, agreement, row

    peers = {
        "malmoi": lambda job: malmoi(options.malmoi.resolve(), job),
        # Beside tools that answer nearly everything.
        "malmoi 30": lambda job: malmoi(options.malmoi.resolve(), job, 30),
        "rapidfuzz characters": in_process.rapidfuzz_characters,
        "rapidfuzz jamo": in_process.rapidfuzz_jamo,
        "rapidfuzz cdist": in_process.rapidfuzz_cdist,
        "translate-toolkit": in_process.toolkit,
        "omegat": omegat,
        "sqlite": in_process.sqlite,
        "postgresql 0.7": postgres.at_seventy,
        "postgresql 0.3": postgres.at_default,
    }
    folder = shared()
    for lang in options.langs or ["ko", "en"]:
        task = job(folder, lang, options.seconds, options.limit)
        reference = Reference(task)
        found = sum(best is not None for best in reference.best.values())
        print(f"\nsource {lang}: {len(task.memory):,} units, {len(task.order):,} queries, of which {found:,} have a match of 70 %"
              f" by brute force\n\n{HEADER}", flush=True)
        notes = []
        for name, peer in peers.items():
            if options.only and not any(word in name for word in options.only):
                continue
            try:
                run = peer(task)
                print(row(task, reference, run), flush=True)
                if name == "malmoi":
                    notes.append(agreement(task, reference, run))
            except Skipped as reason:
                notes.append(f"skipped: {name}: {reason}")
        print("\n".join(["", *notes]), flush=True)


if __name__ == "__main__":
    main()
