"""Segments as malmoi compares them, written again in another language: src/analysis/normal.rs, src/matching/symbols.rs
and the formula of src/matching/percentage.rs.

What malmoi does beyond the formula is left out: 95 and above for segments that differ in numbers and punctuation alone,
and the penalties.
"""

import re
import unicodedata

CHANCE = {"ko": 30, "en": 37}

VOWELS, FINALS, LETTERS = 20, 40, 68
DIGITS = LETTERS + 26
SIGNS = DIGITS + 10
OTHERS = SIGNS + 32
SILENT = 11
FOLDED = {**dict.fromkeys("“”„«»", '"'), **dict.fromkeys("‘’‚", "'"), **dict.fromkeys("–—−‐‑", "-")}
SIGN = {c: SIGNS + at for at, c in enumerate("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")}
# Compatibility jamo and two signs stay what they are.
KEPT = re.compile("([\u3131-\u318e™℠])")


def normalised(text):
    """Composition, width, case and the kind of white space folded."""
    parts = KEPT.split(text)
    parts[::2] = (unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", part).lower()) for part in parts[::2])
    return "".join(" " if c.isspace() else c for c in "".join(parts) if unicodedata.category(c) != "Cf")


def symbols(text):
    """The jamo and letters of a segment without blanks, each as one character below 256."""
    out = []
    for c in normalised(text):
        c = FOLDED.get(c, c)
        if "가" <= c <= "힣":
            initial, rest = divmod(ord(c) - 0xAC00, 588)
            medial, last = divmod(rest, 28)
            if initial != SILENT:
                out.append(1 + initial)
            out.append(VOWELS + medial)
            if last:
                out.append(FINALS + last)
        elif "a" <= c <= "z":
            out.append(LETTERS + ord(c) - ord("a"))
        elif "0" <= c <= "9":
            out.append(DIGITS + ord(c) - ord("0"))
        elif c in SIGN:
            out.append(SIGN[c])
        elif c != " ":
            base, code = 256 - OTHERS, ord(c)
            out.extend(OTHERS + digit for digit in (code // base // base, code // base % base, code % base))
    return bytes(out).decode("latin-1")


def beyond_chance(common, both, lang):
    """(s − c) / (1 − c) in percent, rounded down, where s is twice the symbols in common by those of both."""
    chance = CHANCE[lang]
    return max(0, 200 * common - chance * both) * 100 // ((100 - chance) * both) if both else 100
