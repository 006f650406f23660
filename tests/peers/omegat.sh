#!/bin/sh
# Lets OmegaT translate a project in which what `malmoi export` wrote lies as memory and glossary.
#
#   tests/peers/omegat.sh [MALMOI]       MALMOI is the program, target/release/malmoi where none is named
#
# OmegaT (Debian package omegat) runs in console mode. It must put the exact matches of the memory into the translation, leave
# the segment that nobody has translated, and read every entry of the glossary. It is skipped aloud where it is not installed.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
malmoi=${1:-$root/target/release/malmoi}
case $malmoi in /*) ;; *) malmoi=$PWD/$malmoi ;; esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [ ! -x "$malmoi" ]; then
    echo "omegat.sh: there is no $malmoi; type \`cargo build --release\` first" >&2
    exit 2
fi
if ! command -v omegat >/dev/null; then
    echo "skipped: omegat is not installed (Debian: apt-get install omegat)"
    exit 0
fi

cd "$work"
mkdir -p ws/glossary ws/memory home project/source project/target project/tm/auto project/glossary project/omegat \
    project/dictionary
cp "$root"/glossary/*.csv "$root/tests/peers/hard.csv" ws/glossary/
cat > ws/memory/m.jsonl <<'JSONL'
{"ko":"서버가 오늘 아침에 다시 시작되었습니다.","en":"The server was restarted this morning."}
{"ko":"<b>굵은</b> 글씨 & ‘따옴표’를 👩‍💻 씁니다.","en":"We use <b>bold</b> type & \"quotes\" 👩‍💻."}
JSONL
cat > project/source/a.txt <<'TEXT'
The server was restarted this morning.

Nobody has translated this.

We use <b>bold</b> type & "quotes" 👩‍💻.
TEXT
cat > expected.txt <<'TEXT'
서버가 오늘 아침에 다시 시작되었습니다.

Nobody has translated this.

<b>굵은</b> 글씨 & ‘따옴표’를 👩‍💻 씁니다.
TEXT
cat > project/omegat.project <<'XML'
<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<omegat>
    <project version="1.0">
        <source_dir>__DEFAULT__</source_dir>
        <target_dir>__DEFAULT__</target_dir>
        <tm_dir>__DEFAULT__</tm_dir>
        <glossary_dir>__DEFAULT__</glossary_dir>
        <glossary_file>__DEFAULT__</glossary_file>
        <dictionary_dir>__DEFAULT__</dictionary_dir>
        <source_lang>EN</source_lang>
        <target_lang>KO</target_lang>
        <sentence_seg>true</sentence_seg>
        <support_default_translations>true</support_default_translations>
        <remove_tags>false</remove_tags>
    </project>
</omegat>
XML
"$malmoi" -w ws export tmx --from en -o project/tm/auto/malmoi.tmx
"$malmoi" -w ws export omegat --from en -o project/glossary/malmoi.utf8 2> losses.txt

# OmegaT's own reader tells what it makes of the glossary; the console mode itself does not show it.
cat > glossary.groovy <<GROOVY
import org.omegat.gui.glossary.GlossaryReaderTSV
def entries = GlossaryReaderTSV.read(new File("$work/project/glossary/malmoi.utf8"), false)
println "GLOSSARY " + entries.size() + " " + entries.find { it.srcText == "server" }.locText
GROOVY
JAVA_TOOL_OPTIONS="-Duser.home=$work/home -Dfile.encoding=UTF-8" LC_ALL=C.UTF-8 \
    omegat project --mode=console-translate --script="$work/glossary.groovy" > omegat.log 2>&1 || {
    tail -n 30 omegat.log >&2
    echo "omegat.sh: OmegaT failed" >&2
    exit 1
}

if ! diff expected.txt project/target/a.txt; then
    tail -n 30 omegat.log >&2
    echo "omegat.sh: OmegaT did not apply the exact matches" >&2
    exit 1
fi
if grep -q "TMXR_WARNING" omegat.log; then
    grep "TMXR_WARNING" omegat.log >&2
    echo "omegat.sh: OmegaT warns of the memory" >&2
    exit 1
fi
entries=$(grep -vc '^#' project/glossary/malmoi.utf8)
if ! grep -q "^GLOSSARY $entries 서버$" omegat.log; then
    grep "^GLOSSARY" omegat.log >&2 || tail -n 30 omegat.log >&2
    echo "omegat.sh: OmegaT did not read the $entries entries of the glossary" >&2
    exit 1
fi
echo "OmegaT applied 2 exact matches and read $entries glossary entries"
