#!/bin/sh
# Lets OmegaT translate a project in which what `malmoi export` wrote lies as memory and glossary, and whose documents are, among
# others, what `malmoi pretranslate` filled.
#
#   tests/peers/omegat.sh [MALMOI]       MALMOI is the program, target/release/malmoi where none is named
#
# OmegaT (Debian package omegat) runs in console mode. It must put the exact matches of the memory into the translation, leave
# the segment that nobody has translated, read every entry of the glossary, and know what was filled and what of it is fuzzy. It is skipped aloud where it is not installed.
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

# A catalogue and an XLIFF file, filled by a memory of which the project knows nothing.
mkdir -p fill/glossary fill/memory
cat > fill/memory/m.jsonl <<'JSONL'
{"ko":"문이 열려 있습니다.","en":"The door is open."}
{"ko":"창문들이 지금 <닫혀> 있습니다.","en":"The windows are closed now."}
JSONL
cat > door.po <<'PO'
msgid ""
msgstr ""
"Language: ko\n"
"Content-Type: text/plain; charset=UTF-8\n"

msgid "The door is open."
msgstr ""

msgid "The window is closed now."
msgstr ""
PO
cat > door.xlf <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">
<file original="door" source-language="en" target-language="ko" datatype="plaintext"><body>
<trans-unit id="1"><source>The <g id="1">door</g> is open.</source></trans-unit>
<trans-unit id="2"><source>The window is closed now.</source></trans-unit>
</body></file></xliff>
XML
for name in door.po door.xlf; do
    "$malmoi" -w fill pretranslate $name -o project/source/$name 2> filled.txt || { cat filled.txt >&2; exit 1; }
done

# OmegaT's own reader tells what it makes of the glossary; the console mode itself does not show it.
cat > glossary.groovy <<GROOVY
import org.omegat.gui.glossary.GlossaryReaderTSV
def entries = GlossaryReaderTSV.read(new File("$work/project/glossary/malmoi.utf8"), false)
println "GLOSSARY " + entries.size() + " " + entries.find { it.srcText == "server" }.locText
project.allEntries.each {
    println "ENTRY " + it.key.file + ": " + it.srcText + " = " + it.sourceTranslation + (it.sourceTranslationFuzzy ? " (fuzzy)" : "")
}
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
# In a catalogue OmegaT takes the translation that is there; of XLIFF it shows what stands in the target.
for entry in "door.po: The door is open. = 문이 열려 있습니다." \
    "door.po: The window is closed now. = 창문들이 지금 <닫혀> 있습니다. (fuzzy)" \
    "door.xlf: 창문들이 지금 <닫혀> 있습니다. = null"; do
    if ! grep -qxF "ENTRY $entry" omegat.log; then
        grep "^ENTRY door" omegat.log >&2 || tail -n 30 omegat.log >&2
        echo "omegat.sh: OmegaT does not see: $entry" >&2
        exit 1
    fi
done
if ! grep -q "^ENTRY door.xlf: .*<g0>.*</g0>.* = null" omegat.log; then
    echo "omegat.sh: OmegaT does not see the inline codes of door.xlf" >&2
    exit 1
fi
echo "OmegaT opened what was filled, applied 2 exact matches and read $entries glossary entries"
