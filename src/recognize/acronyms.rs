//! Words and units of English that acronyms spell, too: RAG and a rag, MS and 80 ms.

/// In lower case, sorted.
const WORDS: [&str; 193] = [
    "act", "ad", "add", "age", "aid", "aids", "aim", "air", "all", "am", "an", "and", "ant", "any", "apple",
    "apt", "arc", "are", "arm", "art", "as", "ask", "at", "bad", "bar", "base", "bat", "be", "bed", "bet",
    "bid", "big", "bit", "bits", "bus", "but", "buy", "by", "cam", "can", "cap", "car", "care", "case",
    "cat", "cm", "coral", "core", "cost", "cow", "cut", "dare", "date", "day", "db", "do", "dog", "dot",
    "dr", "ear", "eat", "end", "era", "eye", "fad", "fan", "far", "fast", "fat", "fee", "few", "fig", "fit",
    "for", "gan", "gap", "gas", "gb", "ghz", "go", "ham", "hat", "he", "hen", "his", "hot", "how", "hz",
    "ice", "idea", "if", "in", "ion", "iris", "is", "it", "kb", "kg", "khz", "km", "lab", "lamb", "lamp",
    "lap", "law", "led", "less", "let", "lid", "lot", "low", "mac", "mad", "man", "map", "mas", "mat", "may",
    "mb", "me", "mesh", "mg", "mhz", "mm", "moss", "mr", "ms", "nap", "net", "nm", "nor", "not", "now", "ns",
    "oar", "of", "on", "or", "our", "out", "pad", "pal", "pan", "pat", "path", "pen", "pet", "pie", "pin",
    "pm", "pop", "post", "rag", "ram", "ray", "rest", "rim", "rip", "rod", "run", "sad", "sap", "sat", "saw",
    "sec", "set", "she", "sip", "sit", "so", "soap", "spa", "st", "star", "tap", "tb", "the", "tip", "to",
    "toe", "ton", "top", "two", "up", "us", "use", "van", "war", "was", "we", "who", "win", "yes",
];

/// Whether letters that are not all capitals are a word or a unit of their own, or the plural of one.
pub fn is_word_or_unit(written: &str) -> bool {
    let written = written.to_lowercase();
    let is_listed = |word: &str| WORDS.binary_search(&word).is_ok();
    is_listed(&written) || written.strip_suffix('s').is_some_and(is_listed)
}

/// Whether letters are capitals, but for the ending of a plural: RAGs.
pub fn is_in_capitals(written: &str) -> bool {
    !written.strip_suffix('s').unwrap_or(written).contains(|c: char| c.is_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_sorted_and_told_from_acronyms() {
        assert!(WORDS.is_sorted());
        for (written, word) in [("rag", true), ("dB", true), ("ms", true), ("gpu", false), ("Api", false)] {
            assert_eq!(is_word_or_unit(written), word, "{written}");
        }
    }
}
