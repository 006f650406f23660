#!/bin/sh
# Reads what `malmoi export` writes with the tools that it is written for: xmllint and translate-toolkit.
#
#   tests/peers/exports.sh [MALMOI]      MALMOI is the program, target/release/malmoi where none is named
#
# $MALMOI_SHARED names the folder with data/formats (../shared). $MALMOI_PYTHON names a Python that has
# translate-toolkit; where it names none, a virtual environment is made below $TMPDIR. What is missing is skipped aloud.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
malmoi=${1:-$root/target/release/malmoi}
formats=${MALMOI_SHARED:-$root/../shared}/data/formats
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [ ! -x "$malmoi" ]; then
    echo "exports.sh: there is no $malmoi; type \`cargo build --release\` first" >&2
    exit 2
fi

# A workspace with the shipped glossary, hostile rows beside it, and units that are hard to escape.
mkdir -p "$work/ws/glossary" "$work/ws/memory"
cp "$root"/glossary/*.csv "$work/ws/glossary/"
cp "$root/tests/peers/hard.csv" "$work/ws/glossary/"
cp "$root/tests/peers/hard.jsonl" "$work/ws/memory/"
cd "$work"
"$malmoi" -w ws export csv -o all.csv
for from in ko en; do
    "$malmoi" -w ws export omegat --from $from -o $from.utf8
    "$malmoi" -w ws export tbx --from $from -o $from.tbx
done
"$malmoi" -w ws export tbx -o both.tbx
"$malmoi" -w ws export tmx -o all.tmx
# Inline codes, properties, contexts and dates, as a tool of version 1.1 wrote them.
mkdir -p "$work/ws2/glossary" "$work/ws2/memory"
cp "$root/tests/peers/hard.tmx" "$work/ws2/memory/"
"$malmoi" -w ws2 export tmx -o codes.tmx

if ! command -v xmllint >/dev/null; then
    echo "skipped: xmllint is not installed"
elif [ ! -d "$formats/tmx/schema" ]; then
    echo "skipped: the schemas are not at $formats; set MALMOI_SHARED"
else
    # Both schemas refer to xml:lang, which they leave to a file that does not lie beside them.
    cat > xml.xsd <<'XSD'
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.w3.org/XML/1998/namespace">
  <xs:attribute name="lang" type="xs:language"/>
  <xs:attribute name="space" type="xs:NCName"/>
</xs:schema>
XSD
    sed 's|\(<xs:import namespace="http://www.w3.org/XML/1998/namespace"\)[^>]*>|\1 schemaLocation="xml.xsd"/>|' \
        "$formats/tmx/schema/tmx14.xsd" > tmx14.xsd
    cp "$formats/tbx2/tbx.xsd" tbx.xsd
    chmod u+w tmx14.xsd tbx.xsd
    for file in all.tmx codes.tmx; do
        xmllint --noout --nonet --dtdvalid "$formats/tmx/schema/tmx14.dtd" $file
        xmllint --noout --nonet --schema tmx14.xsd $file
    done
    for file in ko.tbx en.tbx both.tbx; do
        xmllint --noout --nonet --schema tbx.xsd $file
    done
fi

python=${MALMOI_PYTHON:-}
if [ -z "$python" ]; then
    venv=${TMPDIR:-/tmp}/malmoi-peers
    if [ ! -x "$venv/bin/python" ] || ! "$venv/bin/python" -c 'import translate' 2>/dev/null; then
        { python3 -m venv "$venv" && "$venv/bin/pip" install --quiet translate-toolkit lxml; } >&2 || {
            echo "skipped: translate-toolkit could not be installed; set MALMOI_PYTHON"
            exit 0
        }
    fi
    python=$venv/bin/python
fi
"$python" "$root/tests/peers/exports.py" all.csv "$root/tests/peers/hard.jsonl"
