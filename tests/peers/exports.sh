#!/bin/sh
# Reads what `malmoi export`, `malmoi convert` and `malmoi pretranslate` write with the tools that it is written for, and by their schemas.
#
#   tests/peers/exports.sh [MALMOI]      MALMOI is the program, target/release/malmoi where none is named
#
# $MALMOI_SHARED names the folder with data/formats (../shared). $MALMOI_PYTHON names a Python that has what requirements.txt
# lists; where it names none, a virtual environment is made below $TMPDIR. What is missing is skipped aloud.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
peers=$root/tests/peers
malmoi=${1:-$root/target/release/malmoi}
case $malmoi in /*) ;; *) malmoi=$PWD/$malmoi ;; esac
formats=${MALMOI_SHARED:-$root/../shared}/data/formats
cache=${TMPDIR:-/tmp}/malmoi-peers
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

skip() { echo "skipped: $*"; }
has() { command -v "$1" >/dev/null || { skip "$1 is not installed (Debian: apt-get install $2)"; return 1; }; }
# Runs a tool that chatters; what it said is shown where it fails.
quietly() { "$@" > said.txt 2>&1 || { head -n 20 said.txt >&2; echo "exports.sh: $* failed" >&2; exit 1; }; }

if [ ! -x "$malmoi" ]; then
    echo "exports.sh: there is no $malmoi; type \`cargo build --release\` first" >&2
    exit 2
fi
schemas=yes
if [ ! -d "$formats/tmx/schema" ]; then
    skip "the schemas are not at $formats; set MALMOI_SHARED"
    schemas=
fi

# A workspace with the shipped glossary, hostile rows beside it, and units that are hard to escape; another of those rows alone.
cd "$work"
mkdir -p ws/glossary ws/memory hard/glossary
cp "$root"/glossary/*.csv "$peers/hard.csv" ws/glossary/
cp "$peers/hard.jsonl" ws/memory/
cp "$peers/hard.csv" hard/glossary/
# What a format cannot carry is no failure, and said only where there is one.
put() { quietly "$malmoi" -w "$@"; }
for from in ko en; do
    put ws export omegat --from $from -o $from.utf8
    put ws export tbx --from $from -o $from.tbx
    put ws export tbx-weblate --from $from -o $from.weblate.tbx
    put ws export weblate --from $from -o $from.weblate.csv
    put ws export deepl --from $from -o $from.deepl.tsv
    put ws export azure --from $from -o $from.azure.tsv
    put ws export google --from $from -o $from.google.csv
    put ws export google-tmx --from $from -o $from.google.tmx
    put ws export aws --from $from -o $from.aws.csv
    put ws export aws-tmx --from $from -o $from.aws.tmx
    put ws export anki --from $from -o $from.anki.txt
done
put ws export google-equivalent -o google-equivalent.csv
put ws export aws --multi -o aws-multi.csv
put ws export tbx -o both.tbx
for format in csv tsv xlsx tmx po; do put ws export $format -o all.$format; done
put ws export memoq -o all.memoq.csv
put ws export multiterm -o all.mtf.xml
put ws export xliff -o all.xlf
put ws export xliff2 -o all2.xlf
put ws export xliff2 --glossary -o glossary2.xlf
put ws export stardict -o malmoi
for workspace in ws hard; do
    put $workspace export tbx-core -o $workspace-core.tbx
    for dialect in min basic; do
        for style in dca dct; do
            put $workspace export tbx-$dialect --tbx-style $style -o $workspace-$dialect-$style.tbx
        done
    done
done
# Inline codes, properties, contexts and dates, as a tool of version 1.1 wrote them; and messages that people translated.
quietly "$malmoi" convert "$peers/hard.tmx" codes.tmx
quietly "$malmoi" convert "$peers/hard.tmx" codes.xlf --to-format xliff
quietly "$malmoi" convert "$peers/hard.tmx" codes2.xlf --to-format xliff2
original=
if [ -n "$schemas" ]; then
    original=$formats/po/coreutils-9.1.ko.po
    for name in core.po core.tmx core.xlf; do quietly "$malmoi" convert "$original" $name --from en; done
    quietly "$malmoi" convert "$original" core2.xlf --to-format xliff2 --from en
fi

# Schemas that refer to xml:lang leave it to a file that does not lie beside them.
cat > xml.xsd <<'XSD'
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.w3.org/XML/1998/namespace">
  <xs:attribute name="lang" type="xs:language"/>
  <xs:attribute name="space" type="xs:NCName"/>
</xs:schema>
XSD
with_xml() {
    sed 's|\(<[a-z]*:import namespace="http://www.w3.org/XML/1998/namespace"\)[^>]*>|\1 schemaLocation="xml.xsd"/>|' "$1" > "$2"
}
# OASIS's schema of XLIFF 1.2 is not among the shared data; a Debian package of 74 kB carries it.
xliff12() {
    carried=usr/share/php/Symfony/Component/Translation/Resources/schemas/xliff-core-1.2-strict.xsd
    mkdir -p "$cache/xliff12"
    if [ ! -f "$cache/xliff12/$carried" ] && command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null; then
        (cd "$cache/xliff12" && timeout 30 apt-get download -qq php-symfony-translation && dpkg-deb -x php-*.deb .) \
            > said.txt 2>&1 || true
    fi
    for file in "${MALMOI_XLIFF12_XSD:-}" "/$carried" "$cache/xliff12/$carried"; do
        if [ -f "$file" ]; then with_xml "$file" xliff12.xsd && return; fi
    done
    skip "the schema of XLIFF 1.2 was not found; set MALMOI_XLIFF12_XSD (Debian: php-symfony-translation has it)"
    return 1
}

# Checks files, and that one of them which is broken on purpose fails: breaking SED-SCRIPT FILE... by COMMAND...
breaking() {
    script=$1 first=$2 files=
    shift
    while [ "$1" != by ]; do files="$files $1" && shift; done
    shift
    # The names are made above and hold no blanks.
    # shellcheck disable=SC2086
    quietly "$@" $files
    mkdir -p bad
    sed "$script" "$first" > "bad/$first"
    if cmp -s "$first" "bad/$first"; then echo "exports.sh: $script breaks nothing in $first" >&2; exit 1; fi
    if "$@" "bad/$first" > said.txt 2>&1; then echo "exports.sh: $* finds nothing wrong in a bad $first" >&2; exit 1; fi
    echo "${1##*/}:$files"
}

if has xmllint libxml2-utils; then
    breaking 's|</mtf>||' all.mtf.xml by xmllint --noout --nonet
    if xliff12; then
        breaking 's/<source>/<source bad="">/' all.xlf codes.xlf ${original:+core.xlf} by \
            xmllint --noout --nonet --schema xliff12.xsd
    fi
    if [ -n "$schemas" ]; then
        with_xml "$formats/tmx/schema/tmx14.xsd" tmx14.xsd
        cp "$formats/tbx2/tbx.xsd" tbx.xsd
        for schema in "--schema tmx14.xsd" "--dtdvalid $formats/tmx/schema/tmx14.dtd"; do
            # shellcheck disable=SC2086
            breaking 's/<seg>/<seg bad="">/' all.tmx codes.tmx core.tmx ??.google.tmx ??.aws.tmx by \
                xmllint --noout --nonet $schema
        done
        breaking 's/<term>/<term bad="">/' ko.tbx en.tbx both.tbx by xmllint --noout --nonet --schema tbx.xsd
        # The core lets elements of the modules pass unless their schemas are there, too.
        {
            echo '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">'
            for module in document:xliff_core_2.0 matches:matches glossary:glossary metadata:metadata; do
                echo "<xs:import namespace=\"urn:oasis:names:tc:xliff:${module%:*}:2.0\"" \
                    "schemaLocation=\"$formats/xliff2/schemas-21/${module#*:}.xsd\"/>"
            done
            echo '</xs:schema>'
        } > xliff2.xsd
        breaking 's/<mda:meta /&bad="" /' codes2.xlf all2.xlf core2.xlf by \
            xmllint --noout --nonet --schema xliff2.xsd
        breaking 's/<gls:term/& bad=""/' glossary2.xlf by xmllint --noout --nonet --schema xliff2.xsd
    fi
fi

tbx3=$formats/tbx3
if [ -n "$schemas" ] && has jing jing; then
    breaking 's/<term>/<term bad="">/' *-core.tbx by \
        jing "$tbx3/TBX-Core_dialect/Schemas/TBXcoreStructV03_TBX-Core_integrated.rng"
    breaking 's/<term>/<term bad="">/' *-min-dca.tbx *-basic-dca.tbx by jing "$tbx3/TBX_Core_RNG/TBXcoreStructV03.rng"
    # The published rules that give each namespace its schema, with the files beside us; the Schematron follows below.
    for dialect in Min Basic; do
        sed -e '/\.sch"/d' -e "s|https://raw.githubusercontent.com/LTAC-Global/\([A-Za-z_]*\)/master/|$tbx3/\1/|" \
            "$tbx3"/TBX-${dialect}_dialect_*/DCT/TBX-$dialect.nvdl > $dialect.nvdl
    done
    breaking 's/>preferredTerm-admn-sts</>bad</' *-min-dct.tbx by jing Min.nvdl
    breaking 's/>preferredTerm-admn-sts</>bad</' *-basic-dct.tbx by jing Basic.nvdl
fi

if has msgfmt gettext; then
    # Its warnings, too, are of what a catalogue should not be.
    check_po() {
        for file in "$@"; do
            msgfmt --check --output-file=/dev/null "$file" > msgfmt.txt 2>&1 && [ ! -s msgfmt.txt ] || {
                cat msgfmt.txt
                return 1
            }
        done
    }
    breaking '/^"MIME-Version/d' all.po ${original:+core.po} by check_po
fi

verify=$(command -v stardict-verify || echo /usr/lib/stardict-tools/stardict-verify)
if [ -x "$verify" ]; then
    mkdir -p bad
    cp malmoi.idx malmoi.dict bad/
    breaking 's/^wordcount=/&1/' malmoi.ifo by "$verify"
else
    skip "stardict-verify is not installed (Debian: apt-get install stardict-tools)"
fi
sdcv=
if has sdcv sdcv; then
    sdcv=sdcv
    # Alone, since it looks into folders, too.
    mkdir dictionaries
    cp malmoi.ifo malmoi.idx malmoi.dict dictionaries/
fi

python=${MALMOI_PYTHON:-}
if [ -z "$python" ]; then
    venv=$cache/venv
    python=$venv/bin/python
    if ! cmp -s "$peers/requirements.txt" "$venv/requirements.txt"; then
        # The newest first: pyschematron asks for 3.12.
        for base in python3.14 python3.13 python3.12 "$HOME"/.pyenv/versions/3.1[2-9].*/bin/python3 python3; do
            if "$base" -c 'import venv, ensurepip' 2>/dev/null; then break; fi
        done
        {
            "$base" -m venv --clear "$venv" &&
                "$venv/bin/pip" install --quiet --disable-pip-version-check --retries 1 -r "$peers/requirements.txt"
        } >&2 || {
            skip "what tests/peers/requirements.txt lists could not be installed; set MALMOI_PYTHON"
            exit 0
        }
        cp "$peers/requirements.txt" "$venv/"
    fi
fi
# The original is empty where there is none.
"$python" "$peers/toolkit.py" all.csv "$peers/hard.jsonl" "$original"
"$python" "$peers/tables.py" all.csv "$sdcv" ws/glossary/*.csv
if [ -n "$schemas" ]; then
    "$python" "$peers/pretranslated.py" "$malmoi" "$formats"
    "$python" "$peers/schematron.py" "$formats"
fi
