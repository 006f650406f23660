//! English words that matter to a full stop: abbreviations, words that begin a sentence, verbs of saying.

/// Whether a full stop after that lower-case word never ends a sentence.
pub(super) fn is_always_abbreviation(word: &str) -> bool {
    const WORDS: &[&str] = &[
        "adm", "approx", "atty", "brig", "capt", "cf", "cmdr", "col", "cpl", "dr", "e.g", "ed", "eds", "eg",
        "esp", "fr", "ft", "gen", "gov", "hon", "i.e", "ie", "incl", "lt", "maj", "messrs", "mlle", "mme",
        "mr", "mrs", "ms", "mt", "pres", "prof", "rep", "reps", "rev", "sen", "sens", "sgt", "ser", "st",
        "supt", "viz", "vs",
    ];
    WORDS.binary_search(&word).is_ok()
}

/// Whether a full stop after that lower-case word ends a sentence only before a word that begins one.
pub(super) fn is_often_abbreviation(word: &str) -> bool {
    const WORDS: &[&str] = &[
        "abbr", "adj", "al", "apr", "assn", "attn", "avg", "aug", "ave", "bldg", "blvd", "bros", "co",
        "conn", "corp", "ct", "dec", "def", "dept", "dist", "div", "est", "etc", "ext", "feb", "fri", "gmbh",
        "govt", "hwy", "inc", "intl", "jan", "jr", "jul", "jun", "llc", "ltd", "mfg", "max", "min", "misc",
        "mon", "nov", "oct", "plc", "ph.d", "pvt", "rd", "ref", "refs", "rel", "sat", "sec", "sep", "sept",
        "sr", "thu", "tue", "univ", "wed",
    ];
    WORDS.contains(&word)
}

/// Whether that lower-case word is an abbreviation before a number: `No. 5`, `Fig. 2`, `pp. 3-9`.
pub(super) fn wants_number(word: &str) -> bool {
    matches!(
        word,
        "no" | "nos"
            | "fig"
            | "figs"
            | "p"
            | "pp"
            | "vol"
            | "vols"
            | "ch"
            | "chap"
            | "art"
            | "eq"
            | "eqs"
            | "ver"
            | "v"
            | "para"
            | "tel"
            | "ext"
            | "ca"
            | "c"
    )
}

/// Whether single letters tell several of that thing apart: `column E`, `plan B`.
pub(super) fn is_lettered(word: &str) -> bool {
    matches!(
        word,
        "appendix"
            | "cell"
            | "class"
            | "column"
            | "drive"
            | "grade"
            | "group"
            | "key"
            | "letter"
            | "option"
            | "part"
            | "plan"
            | "point"
            | "row"
            | "step"
            | "type"
            | "variable"
            | "vitamin"
    )
}

/// Whether an English sentence often begins with that word, as written, with its capital.
pub(super) fn is_starter(word: &str) -> bool {
    matches!(
        word,
        "A" | "About"
            | "According"
            | "After"
            | "Although"
            | "An"
            | "And"
            | "Another"
            | "As"
            | "At"
            | "Before"
            | "Both"
            | "But"
            | "By"
            | "During"
            | "Each"
            | "Even"
            | "Every"
            | "For"
            | "From"
            | "He"
            | "Her"
            | "Here"
            | "His"
            | "How"
            | "However"
            | "I"
            | "If"
            | "In"
            | "Instead"
            | "It"
            | "Its"
            | "It's"
            | "Last"
            | "Many"
            | "More"
            | "Most"
            | "My"
            | "No"
            | "Not"
            | "Note"
            | "Now"
            | "On"
            | "One"
            | "Only"
            | "Or"
            | "Other"
            | "Our"
            | "Please"
            | "See"
            | "She"
            | "Since"
            | "So"
            | "Some"
            | "Such"
            | "That"
            | "The"
            | "Their"
            | "Then"
            | "There"
            | "These"
            | "They"
            | "This"
            | "Those"
            | "Though"
            | "Thus"
            | "To"
            | "Under"
            | "Until"
            | "Use"
            | "Used"
            | "We"
            | "What"
            | "When"
            | "Where"
            | "Whether"
            | "Which"
            | "While"
            | "Who"
            | "Why"
            | "With"
            | "Yet"
            | "You"
            | "Your"
    )
}

/// Whether that word tells who spoke.
pub(super) fn is_speech_verb(word: &str) -> bool {
    matches!(
        word,
        "said"
            | "says"
            | "asked"
            | "asks"
            | "told"
            | "added"
            | "wrote"
            | "replied"
            | "answered"
            | "shouted"
            | "cried"
    )
}
