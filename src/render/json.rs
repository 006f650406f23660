//! Answers as JSON. A missing side is `null`; spans are byte ranges into the string beside them.

use serde_json::{Value, json};

use crate::concordance::Concordance;
use crate::lookup::{Answer, Found};

/// The answer to a query as one object.
pub fn answer(answer: &Answer) -> Value {
    json!({
        "query": answer.query,
        "concepts": answer.concepts.iter().map(concept).collect::<Vec<_>>(),
        "guesses": answer.guesses,
        "examples": answer.examples,
    })
}

/// A concordance as one object.
pub fn concordance(query: &str, found: &Concordance) -> Value {
    json!({ "query": query, "units": found.units, "inflected": found.inflected, "more": found.more })
}

fn concept(found: &Found) -> Value {
    let concept = &found.concept;
    let matched = &found.matched;
    json!({
        "id": concept.id,
        "domain": concept.domain,
        "type": concept.term_type,
        "authority": concept.authority,
        "proposed": concept.proposed,
        "dnt": concept.dnt,
        "client": found.layer,
        "ko": concept.ko,
        "en": concept.en,
        "match": {
            "kind": matched.kind,
            "steps": matched.steps,
            "status": matched.status,
            "lang": matched.lang,
            "matched": matched.matched,
            "query_span": [matched.query_span.start, matched.query_span.end],
            "score": matched.score,
        },
        "definition": { "ko": concept.definition.ko, "en": concept.definition.en },
        "note": concept.note,
        "source": concept.source,
        "place": concept.place,
    })
}
