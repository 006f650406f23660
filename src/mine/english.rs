//! What English words are: adjectives, verbs, nouns made of verbs, units of measure.
//!
//! The lists were written for malmoi; endings tell what they leave open.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::gloss::Gloss;

/// A list of words as a set.
type Words = LazyLock<HashSet<&'static str>>;

fn set(words: &'static str) -> HashSet<&'static str> {
    words.split_whitespace().collect()
}

/// Units of measure as they are written.
static UNITS: Words = LazyLock::new(|| {
    set(
        "% B GB GHz GW GiB Gbps Hz KB Kbps MB MHz MW Mbps MiB TB V W bit bits bps byte bytes cm dB fps g h kB \
    kHz kW kWh kbps kg km min mm ms nm ns px s us",
    )
});

/// States of what is named.
static STATES: Words = LazyLock::new(|| {
    set("alpha beta default deprecated draft experimental final ga legacy mandatory new none obsolete \
    optional preview prototype rc recommended removed required stable unstable updated wip")
});

/// Words that end as nouns made of verbs do and are none.
static NO_NOUNS: Words = LazyLock::new(|| {
    set(
        "after better configure consider deliver ensure ever faster filter for higher implement longer lower \
    mature measure monitor over pure refactor register render secure smaller trigger under",
    )
});

/// What makes an adjective behind a hyphen: cache-aware.
static TAILS: Words = LazyLock::new(|| {
    set(
        "agnostic aware based bound dependent driven efficient fold free friendly grade intensive level like \
    only oriented ready safe specific time wise",
    )
});

/// Nouns that end as adjectives do.
static NOUNS: Words = LazyLock::new(|| {
    set("academic adjective alternative animal appeal approval archive arrival arsenal bed cable canal \
    capital carnival classic clinic collective committed cosmetic credential critic crystal deal \
    derivative differential directive dive drive elastic executive external fabric feed festival goal \
    graphic heuristic hive holistic hospital incentive individual initiative interval journal kernel \
    live local logic logistic magic manual material meal medal metal metric mineral motive music \
    narrative native objective olive original panic pedal perspective pickle polynomial portal potential \
    primitive principal professional proposal public quadratic removal representative retrieval rival \
    signal speed statistic table terminal topic total traffic")
});

/// Adjectives that no ending tells.
static ADJECTIVES: Words = LazyLock::new(|| {
    set(
        "abstract accurate adjacent anonymous arbitrary auxiliary basic better big binary blind bright broad \
    cheap clean clear coarse compact complex concrete concurrent consistent constant contiguous convex \
    correct covariant custom dark deep dense deterministic different direct discrete distinct dry dummy \
    eager early easy efficient elegant empty exact explicit extra fast faster fine finite fixed flat \
    free frozen full general global good greedy hard heavy hidden high higher idempotent immutable \
    implicit independent intermediate internal invariant large latent lazy lightweight linear long low \
    lower mature mutable naive narrow necessary nested new obsolete old opaque optimal orthogonal \
    parallel private proportionate pure quick random raw ready real recurrent redundant rich robust \
    rough safe secure separate shallow sharp simple slow smooth sparse stochastic temporary transparent",
    )
});

/// Verbs that are hardly ever nouns.
static VERBS: Words = LazyLock::new(|| {
    set("accelerate add adjust aggregate align allocate allow annotate append apply assign attach augment \
    avoid bind broadcast calculate calibrate choose classify collect combine compare compile compose \
    compute concatenate configure connect convert create customize decode deduplicate define delete \
    deploy deprecate detach detect disable discard distribute divide drop enable encapsulate encode \
    ensure evaluate execute expand extract find fine-tune flatten freeze fuse generate get hide identify \
    ignore implement improve infer initialize inject inline insert install instantiate invoke isolate \
    iterate keep learn load make materialize maximize memoize merge minimize modify normalize obtain \
    offload optimize overwrite parallelize parse persist populate predict propagate prune quantize read \
    reduce remove reproduce retrieve select serialize simulate split store train truncate unpack")
});

/// Whether it is a unit of measure.
pub fn is_unit(gloss: &Gloss) -> bool {
    gloss.written.iter().all(|word| UNITS.contains(word.as_str()))
}

/// Whether it tells the state of what stands before rather than its name.
pub fn is_status(gloss: &Gloss) -> bool {
    gloss.words.len() == 1 && STATES.contains(gloss.words[0].as_str())
}

/// Whether a word's ending makes a noun of it, also of a verb: migration, training.
pub fn is_nominal(word: &str) -> bool {
    const ENDINGS: [&str; 22] = [
        "tion", "sion", "ment", "ness", "ity", "ance", "ence", "ancy", "ency", "ship", "ism", "ist", "sis",
        "logy", "graphy", "ics", "ure", "dom", "hood", "or", "er", "ing",
    ];
    word.len() > 4 && ENDINGS.iter().any(|ending| word.ends_with(ending)) && !NO_NOUNS.contains(word)
}

/// Whether the gloss is an adjective, participle or adverb: naive, user-defined, end-to-end.
pub fn describes(gloss: &Gloss) -> bool {
    let words = &gloss.words;
    let Some(last) = words.last() else { return false };
    // end-to-end, run-to-run: the same on both sides of a small word.
    if let [first, middle, third] = words.as_slice()
        && first == third
        && matches!(middle.as_str(), "to" | "by" | "in")
    {
        return true;
    }
    if words.len() > 1 && gloss.text.contains('-') {
        return (TAILS.contains(last.as_str()) || is_adjective(last)) && !is_nominal(last);
    }
    is_adjective(last)
        || (last.len() > 4
            && last.ends_with("ly")
            && !matches!(last.as_str(), "assembly" | "family" | "anomaly" | "supply" | "reply" | "library"))
}

/// Whether a word is an adjective or participle rather than a noun.
pub fn is_adjective(word: &str) -> bool {
    const ENDINGS: [&str; 10] = ["able", "ible", "ous", "ful", "less", "ive", "ish", "ed", "al", "ic"];
    ADJECTIVES.contains(word)
        || (word.len() > 4
            && ENDINGS.iter().any(|ending| word.ends_with(ending))
            && !NOUNS.contains(word)
            && !["seed", "speed", "embed", "nonlinear", "feed"].contains(&word))
}

/// Whether a word is a verb and hardly ever a noun.
pub fn is_verb(words: &[String]) -> bool {
    let [word] = words else { return words.len() == 2 && words[0] == "fine" && words[1] == "tune" };
    VERBS.contains(word.as_str()) || (word.len() > 6 && (word.ends_with("ize") || word.ends_with("ify")))
}
