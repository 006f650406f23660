"""malmoi through its command line: import, the first index, then one run with all queries and one with a single one."""

import json
import pathlib
import resource
import subprocess
import tempfile

from common import COUNT, THRESHOLD, Match, Run, Skipped


def cpu(program, *arguments):
    """Runs malmoi; the CPU seconds, the output, and the exit status."""
    def spent():
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    before = spent()
    done = subprocess.run([program, *arguments], capture_output=True, text=True)
    if done.returncode not in (0, 1):
        raise RuntimeError(f"malmoi {' '.join(map(str, arguments))}: {done.stderr}")
    return spent() - before, done.stdout


def malmoi(program, job, least=THRESHOLD):
    if not program.exists():
        raise Skipped(f"there is no {program}; type `cargo build --release`, or name another with --malmoi")
    if subprocess.run([program, "match", "--help"], capture_output=True).returncode != 0:
        raise Skipped(f"{program} has no command `match`; it was built before there was one")
    with tempfile.TemporaryDirectory(prefix="malmoi-peers-") as folder:
        folder = pathlib.Path(folder)
        workspace = ["-w", folder / "workspace"]
        for name in ("glossary", "memory", "articles"):
            (folder / "workspace" / name).mkdir(parents=True)
        write(folder / "memory.tsv", f"{job.lang}\t{job.target_lang}", ["\t".join(pair) for pair in job.memory])
        loading = cpu(program, *workspace, "import", "--format", "segments", folder / "memory.tsv")[0]
        loading += cpu(program, *workspace, "index", "rebuild")[0]
        write(folder / "all.tsv", job.lang, [job.queries[number][0] for number in job.order])
        write(folder / "one.tsv", job.lang, [job.queries[job.order[0]][0]])
        options = ["match", "--format", "segments", "--json", "--from", job.lang, "--min", str(least)]
        options += ["--count", str(COUNT)]
        # The first run after a rebuild, so that what it may still have to write counts as loading.
        loading += cpu(program, *workspace, *options, "--file", folder / "one.tsv")[0]
        again = min(cpu(program, *workspace, *options, "--file", folder / "one.tsv")[0] for _ in range(5))
        seconds, output = cpu(program, *workspace, *options, "--file", folder / "all.tsv")
    by_text = {}
    for line in output.splitlines():
        said = json.loads(line)
        by_text[said["text"]] = [Match(m["percent"], m["source"], m["target"]) for m in said["matches"]]
    missing = [number for number in job.order if job.queries[number][0] not in by_text]
    if missing:
        raise RuntimeError(f"malmoi answered {len(missing)} queries not at all, as {job.queries[missing[0]][0]!r}")
    answers = {number: by_text[job.queries[number][0]] for number in job.order}
    return Run("malmoi `match`", f"{least} %", loading, seconds - again, answers, again)


def write(path, header, lines):
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
