//! Whether a gloss names a term, or belongs to a verb or adjective, or is a remark.

use super::border::Border;
use super::gloss::{Gloss, Shape};
use super::left::{Class, Word};
use super::miner::Role;
use crate::analysis::{Analyzer, is_particle_chain, is_verb_tail};
use crate::hangul;

/// What stands behind the bracket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tail {
    /// A particle that only a noun takes.
    Particle,
    /// 의, or nothing and a noun behind it: it may describe that noun.
    Attributive,
    /// 하다 or 되다.
    Verb,
    /// The end of the phrase.
    End,
}

/// The role of a gloss and how sure that is.
pub fn role(text: &str, end: usize, words: &[Word], gloss: &Gloss, border: &Border, analyzer: &mut Analyzer) -> (Role, f64) {
    let term = &text[border.span.clone()];
    let sounds = border.is_sound || border.is_listed;
    let is_rendered = sounds || border.by_sound + border.by_meaning >= 0.99;
    match gloss.shape {
        Shape::Other => return (Role::None, 0.95),
        // A name that the words neither write nor explain is an example or a part: 외부 종속성(xFormers).
        Shape::Name if !sounds && border.by_sound + border.by_meaning < 0.99 => return (Role::None, 0.85),
        _ => {}
    }
    let is_single = !gloss.text.contains(' ');
    let last = &words[0];
    // print(x) is a call, and Arm FVP(Fixed Virtual Platform) glosses Latin by Latin.
    if last.class == Class::Latin && !is_rendered {
        return (Role::None, 0.9);
    }
    let tail = tail(text, end, term, analyzer);
    if matches!(last.class, Class::Particle | Class::Verb | Class::Modifier | Class::With | Class::Genitive) && !is_rendered {
        return (if last.class == Class::Verb { Role::Modifier } else { Role::None }, 0.8);
    }
    if is_quantity(gloss, words, border) {
        return (Role::Modifier, 0.8);
    }
    if is_unit(gloss) && !sounds {
        return (Role::None, 0.9);
    }
    if gloss.shape == Shape::Initials {
        // An abbreviation with more letters than the term has syllables is of something else: 서버(SMTP).
        let syllables = term.chars().filter(|c| c.is_alphanumeric()).count();
        let letters = gloss.text.chars().filter(|c| c.is_uppercase()).count();
        let fits = syllables >= letters || sounds;
        return (Role::Term, if sounds { 0.98 } else if fits { 0.93 } else { 0.5 });
    }
    // A variable: 값(v).
    if is_single && gloss.text.chars().count() <= 2 && !is_rendered {
        return (Role::None, 0.8);
    }
    if is_status(gloss) && !border.is_sound {
        return (Role::Modifier, 0.8);
    }
    let noun = gloss.words.last().is_some_and(|word| is_nominal(word));
    if last.class == Class::Adnominal {
        return (Role::Modifier, 0.9);
    }
    if tail == Tail::Verb && !noun {
        return (Role::Modifier, 0.85);
    }
    if last.class == Class::Nominal && !noun {
        return (Role::Term, 0.75);
    }
    let is_participle = is_single && gloss.words.last().is_some_and(|word| word.len() > 4 && word.ends_with("ed")) && describes(gloss);
    if is_participle && tail != Tail::Particle {
        return (Role::Modifier, 0.85);
    }
    if is_single && describes(gloss) {
        return match tail {
            Tail::Attributive => (Role::Modifier, 0.85),
            Tail::Verb => (Role::Modifier, 0.85),
            Tail::Particle | Tail::End => (Role::Term, 0.7),
        };
    }
    if is_single && is_verb(&gloss.words) && !border.is_sound {
        return match tail {
            Tail::Particle | Tail::End => (Role::Term, 0.75),
            _ => (Role::Modifier, 0.7),
        };
    }
    (Role::Term, 0.97)
}

/// Tells what stands behind a bracket and its closing quote.
fn tail(text: &str, end: usize, term: &str, analyzer: &mut Analyzer) -> Tail {
    let rest = text[end..].trim_start_matches(['\'', '"', '’', '”', '」', '』', '》', '〉', '*', '`']);
    let syllables = &rest[..rest.find(|c| !hangul::is_syllable(c)).unwrap_or(rest.len())];
    let before = term.chars().next_back().unwrap_or('가');
    if syllables.is_empty() {
        let next = rest.trim_start();
        let attributive = rest.starts_with(' ') && next.starts_with(|c: char| c.is_alphanumeric());
        // What joins two alike tells nothing of either.
        let joined = ["및 ", "또는 ", "등", "혹은 "].iter().any(|word| next.starts_with(word));
        return match (attributive, joined) {
            (true, false) => Tail::Attributive,
            _ => Tail::End,
        };
    }
    if syllables == "의" || syllables.starts_with("적") || syllables.starts_with("인 ") {
        return Tail::Attributive;
    }
    if syllables.starts_with("하고") || syllables.starts_with("하며") {
        return Tail::Verb;
    }
    // Writers choose the particle by the gloss's sound or by the term's.
    let chain = is_particle_chain(before, syllables)
        || is_particle_chain('가', syllables)
        || is_particle_chain('각', syllables)
        || is_particle_chain('갈', syllables);
    if chain {
        return Tail::Particle;
    }
    if syllables.starts_with(['하', '한', '할', '함', '합', '해', '했', '된', '되', '될', '됨', '됩', '돼', '됐', '시']) || is_verb_tail(analyzer, before, syllables) {
        return Tail::Verb;
    }
    if syllables == "인" || syllables == "이" {
        return Tail::Attributive;
    }
    Tail::Particle
}

/// Whether an amount is meant: 1000억 개의 매개변수(100 billion parameters).
fn is_quantity(gloss: &Gloss, words: &[Word], border: &Border) -> bool {
    gloss.text.starts_with(|c: char| c.is_ascii_digit())
        && (words[..border.count].iter().any(|word| word.class == Class::Number)
            || gloss.words[0].chars().all(|c| c.is_ascii_digit())
            || gloss.words[0].trim_end_matches(['b', 'm', 'k', 't', 'x', '%']).chars().all(|c| c.is_ascii_digit()))
        && !border.is_sound
}

/// Whether it is a unit of measure.
fn is_unit(gloss: &Gloss) -> bool {
    const UNITS: [&str; 43] = [
        "%", "B", "GB", "GHz", "GW", "GiB", "Gbps", "Hz", "KB", "Kbps", "MB", "MHz", "MW", "Mbps", "MiB", "TB", "V", "W", "bit",
        "bits", "bps", "byte", "bytes", "cm", "dB", "fps", "g", "h", "kB", "kHz", "kW", "kWh", "kbps", "kg", "km", "min", "mm",
        "ms", "nm", "ns", "px", "s", "us",
    ];
    gloss.written.iter().all(|word| UNITS.contains(&word.as_str()))
}

/// Whether it tells the state of what stands before rather than its name.
fn is_status(gloss: &Gloss) -> bool {
    const STATES: [&str; 24] = ["alpha", "beta", "default", "deprecated", "draft", "experimental", "final", "ga", "legacy", "mandatory", "new", "none", "obsolete", "optional", "preview", "prototype", "rc", "recommended", "removed", "required", "stable", "unstable", "updated", "wip"];
    gloss.words.len() == 1 && STATES.contains(&gloss.words[0].as_str())
}

/// Whether a word's ending makes a noun of it, also of a verb: migration, training.
fn is_nominal(word: &str) -> bool {
    const ENDINGS: [&str; 22] = ["tion", "sion", "ment", "ness", "ity", "ance", "ence", "ancy", "ency", "ship", "ism", "ist", "sis", "logy", "graphy", "ics", "ure", "dom", "hood", "or", "er", "ing"];
    const NO_NOUNS: [&str; 26] = ["after", "better", "configure", "consider", "deliver", "ensure", "ever", "faster", "filter", "for", "higher", "implement", "longer", "lower", "mature", "measure", "monitor", "over", "pure", "refactor", "register", "render", "secure", "smaller", "trigger", "under"];
    word.len() > 4 && ENDINGS.iter().any(|ending| word.ends_with(ending)) && !NO_NOUNS.contains(&word)
}

/// Whether the gloss is an adjective, participle or adverb: naive, user-defined, end-to-end.
fn describes(gloss: &Gloss) -> bool {
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
        const TAILS: [&str; 21] = ["agnostic", "aware", "based", "bound", "dependent", "driven", "efficient", "fold", "free", "friendly", "grade", "intensive", "level", "like", "only", "oriented", "ready", "safe", "specific", "time", "wise"];
        return (TAILS.contains(&last.as_str()) || is_adjective(last)) && !is_nominal(last);
    }
    is_adjective(last) || (last.len() > 4 && last.ends_with("ly") && !matches!(last.as_str(), "assembly" | "family" | "anomaly" | "supply" | "reply" | "library"))
}

/// Whether a word is an adjective or participle rather than a noun.
pub fn is_adjective(word: &str) -> bool {
    const ENDINGS: [&str; 10] = ["able", "ible", "ous", "ful", "less", "ive", "ish", "ed", "al", "ic"];
    /// Nouns that end so.
    const NOUNS: [&str; 90] = ["academic", "adjective", "alternative", "animal", "appeal", "approval", "archive", "arrival", "arsenal", "bed", "cable", "canal", "capital", "carnival", "classic", "clinic", "collective", "committed", "cosmetic", "credential", "critic", "crystal", "deal", "derivative", "differential", "directive", "dive", "drive", "elastic", "executive", "external", "fabric", "feed", "festival", "goal", "graphic", "heuristic", "hive", "holistic", "hospital", "incentive", "individual", "initiative", "interval", "journal", "kernel", "live", "local", "logic", "logistic", "magic", "manual", "material", "meal", "medal", "metal", "metric", "mineral", "motive", "music", "narrative", "native", "objective", "olive", "original", "panic", "pedal", "perspective", "pickle", "polynomial", "portal", "potential", "primitive", "principal", "professional", "proposal", "public", "quadratic", "removal", "representative", "retrieval", "rival", "signal", "speed", "statistic", "table", "terminal", "topic", "total", "traffic"];
    const LISTED: [&str; 118] = ["abstract", "accurate", "adjacent", "anonymous", "arbitrary", "auxiliary", "basic", "better", "big", "binary", "blind", "bright", "broad", "cheap", "clean", "clear", "coarse", "compact", "complex", "concrete", "concurrent", "consistent", "constant", "contiguous", "convex", "correct", "covariant", "custom", "dark", "deep", "dense", "deterministic", "different", "direct", "discrete", "distinct", "dry", "dummy", "eager", "early", "easy", "efficient", "elegant", "empty", "exact", "explicit", "extra", "fast", "faster", "fine", "finite", "fixed", "flat", "free", "frozen", "full", "general", "global", "good", "greedy", "hard", "heavy", "hidden", "high", "higher", "idempotent", "immutable", "implicit", "independent", "intermediate", "internal", "invariant", "large", "latent", "lazy", "lightweight", "linear", "long", "low", "lower", "mature", "mutable", "naive", "narrow", "necessary", "nested", "new", "obsolete", "old", "opaque", "optimal", "orthogonal", "parallel", "private", "proportionate", "pure", "quick", "random", "raw", "ready", "real", "recurrent", "redundant", "rich", "robust", "rough", "safe", "secure", "separate", "shallow", "sharp", "simple", "slow", "smooth", "sparse", "stochastic", "temporary", "transparent"];
    LISTED.binary_search(&word).is_ok()
        || (word.len() > 4
            && ENDINGS.iter().any(|ending| word.ends_with(ending))
            && !NOUNS.contains(&word)
            && !["seed", "speed", "embed", "nonlinear", "feed"].contains(&word))
}

/// Whether a word is a verb and hardly ever a noun.
fn is_verb(words: &[String]) -> bool {
    const LISTED: [&str; 111] = ["accelerate", "add", "adjust", "aggregate", "align", "allocate", "allow", "annotate", "append", "apply", "assign", "attach", "augment", "avoid", "bind", "broadcast", "calculate", "calibrate", "choose", "classify", "collect", "combine", "compare", "compile", "compose", "compute", "concatenate", "configure", "connect", "convert", "create", "customize", "decode", "deduplicate", "define", "delete", "deploy", "deprecate", "detach", "detect", "disable", "discard", "distribute", "divide", "drop", "enable", "encapsulate", "encode", "ensure", "evaluate", "execute", "expand", "extract", "find", "fine-tune", "flatten", "freeze", "fuse", "generate", "get", "hide", "identify", "ignore", "implement", "improve", "infer", "initialize", "inject", "inline", "insert", "install", "instantiate", "invoke", "isolate", "iterate", "keep", "learn", "load", "make", "materialize", "maximize", "memoize", "merge", "minimize", "modify", "normalize", "obtain", "offload", "optimize", "overwrite", "parallelize", "parse", "persist", "populate", "predict", "propagate", "prune", "quantize", "read", "reduce", "remove", "reproduce", "retrieve", "select", "serialize", "simulate", "split", "store", "train", "truncate", "unpack"];
    let [word] = words else { return words.len() == 2 && words[0] == "fine" && words[1] == "tune" };
    LISTED.binary_search(&word.as_str()).is_ok() || (word.len() > 6 && (word.ends_with("ize") || word.ends_with("ify")))
}
