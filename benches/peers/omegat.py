"""OmegaT in console mode, whose script asks its own class for matches."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
from xml.sax.saxutils import escape

from common import COUNT, THRESHOLD, Match, Run, Skipped

PROJECT = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<omegat><project version="1.0">
<source_dir>__DEFAULT__</source_dir><target_dir>__DEFAULT__</target_dir><tm_dir>__DEFAULT__</tm_dir>
<glossary_dir>__DEFAULT__</glossary_dir><glossary_file>__DEFAULT__</glossary_file>
<dictionary_dir>__DEFAULT__</dictionary_dir>
<source_lang>{}</source_lang><target_lang>{}</target_lang>
<sentence_seg>false</sentence_seg><support_default_translations>true</support_default_translations>
<remove_tags>false</remove_tags>
</project></omegat>
"""
HEADER = """<?xml version="1.0" encoding="UTF-8"?>
<tmx version="1.4"><header creationtool="peers" creationtoolversion="1" segtype="sentence" o-tmf="x" adminlang="en"
srclang="{}" datatype="plaintext"/><body>
"""


def tmx(job, path):
    def variant(lang, text):
        return f'<tuv xml:lang="{lang}"><seg>{escape(text)}</seg></tuv>'

    with open(path, "w", encoding="utf-8") as file:
        file.write(HEADER.format(job.lang))
        for source, target in job.memory:
            file.write(f"<tu>{variant(job.lang, source)}{variant(job.target_lang, target)}</tu>\n")
        file.write("</body></tmx>\n")


def omegat(job):
    if not shutil.which("omegat"):
        raise Skipped("OmegaT is not installed (Debian: apt-get install omegat)")
    groovy = pathlib.Path(__file__).with_name("omegat.groovy")
    with tempfile.TemporaryDirectory(prefix="malmoi-peers-") as folder:
        project = pathlib.Path(folder, "project")
        for name in ("source", "target", "tm", "glossary", "omegat", "dictionary"):
            (project / name).mkdir(parents=True)
        (project / "omegat.project").write_text(PROJECT.format(job.lang.upper(), job.target_lang.upper()))
        # It loads no project without a document.
        (project / "source/empty.txt").write_text("0\n")
        tmx(job, project / "tm/memory.tmx")
        with open(f"{folder}/queries.txt", "w", encoding="utf-8") as file:
            file.writelines(job.queries[number][0] + "\n" for number in job.order)
        options = f"-Duser.home={folder} -Dfile.encoding=UTF-8 -Dmalmoi.peers={folder} -Dmalmoi.budget={job.budget}"
        done = subprocess.run(
            ["omegat", str(project), "--mode=console-translate", f"--script={groovy}"],
            env={**os.environ, "LC_ALL": "C.UTF-8", "JAVA_TOOL_OPTIONS": f"{options} -Dmalmoi.count={COUNT}"},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", cwd=folder,
        )
        try:
            with open(f"{folder}/answers.json", encoding="utf-8") as file:
                said = json.load(file)
        except FileNotFoundError:
            raise Skipped("OmegaT answered nothing:\n" + "\n".join(done.stdout.splitlines()[-15:]))
    answers = {
        number: [Match(*match) for match in matches if match[0] >= THRESHOLD]
        for number, matches in zip(job.order, said["answers"])
    }
    return Run("OmegaT", f"{THRESHOLD} %", said["loading"], said["seconds"], answers)
