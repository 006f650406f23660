//! What properties and attributes of TMX are called, and which of them are more to malmoi than a name and a value.

use std::borrow::Cow;

/// What a property of a `<tu>` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The origin of the unit.
    Origin,
    /// Its context.
    Context,
    /// The segment before.
    Before,
    /// The segment after.
    After,
    /// Nothing but a property.
    Other,
}

/// The attributes of `<tu>` and `<tuv>` that are kept as properties and written as attributes.
const ATTRIBUTES: [&str; 10] = [
    "tuid",
    "o-encoding",
    "datatype",
    "usagecount",
    "lastusagedate",
    "creationtool",
    "creationtoolversion",
    "segtype",
    "o-tmf",
    "srclang",
];

/// The dates and authors, which a variant may have beside its unit.
const HISTORY: [&str; 4] = ["creationdate", "creationid", "changedate", "changeid"];

/// The segmentation types of TMX; any other value is no valid attribute.
const SEGMENT_TYPES: [&str; 4] = ["block", "paragraph", "sentence", "phrase"];

/// Stands before the name of a property that would be read as something else.
const GUARD: &str = "x-prop-";

/// What a property of that name is.
///
/// `id`, `prev` and `next` are OmegaT's, `x-context` memoQ's, Weblate's and translate-toolkit's, `x-context-pre` and
/// `x-context-post` memoQ's, `x-previous-source-text` and `x-next-source-text` those of Phrase. The `x-Context` of Trados
/// is a hash of the neighbours and no text: it stays a property, and `x-Origin` is how it was made.
pub fn role(name: &str) -> Role {
    match name {
        "origin" | "x-origin" => Role::Origin,
        "x-context" | "id" => Role::Context,
        "prev" | "x-context-pre" | "x-previous-source-text" => Role::Before,
        "next" | "x-context-post" | "x-next-source-text" => Role::After,
        _ => Role::Other,
    }
}

/// The name of a property as a file has it, so that [`unguarded`] gives it back.
pub fn guarded(name: &str) -> Cow<'_, str> {
    match role(name) == Role::Other && !name.starts_with(GUARD) {
        true => Cow::Borrowed(name),
        false => Cow::Owned(format!("{GUARD}{name}")),
    }
}

/// The name of a property that a file has.
pub fn unguarded(name: &str) -> &str {
    name.strip_prefix(GUARD).unwrap_or(name)
}

/// Whether a property of a unit is written as an attribute of `<tu>`.
pub fn is_unit_attribute(name: &str, value: &str) -> bool {
    ATTRIBUTES.contains(&name) && (name != "segtype" || SEGMENT_TYPES.contains(&value))
}

/// Whether a property of a variant is written as an attribute of `<tuv>`, which has some fewer and some more.
pub fn is_variant_attribute(name: &str) -> bool {
    let lacks = matches!(name, "tuid" | "segtype" | "srclang");
    ATTRIBUTES.contains(&name) && !lacks || HISTORY.contains(&name)
}
