//! What pre-translation did to a document, as text and as JSON.

use serde_json::{Map, Value, json};

use super::text::shown;
use crate::fill::Summary;
use crate::format::grouped;
use crate::wordcount::Band;

/// What was filled, by band, and what was not, and why.
pub fn text(summary: &Summary, name: &str, min: u8) -> String {
    let filled = bands(summary).into_iter().map(|(band, count)| match band {
        Band::Repetition => format!("{} repeated", grouped(count)),
        band => format!("{} at {} %", grouped(count), band.name()),
    });
    let left = [
        (summary.kept, "translated before".to_owned()),
        (summary.drafts, "drafts without an exact match".to_owned()),
        (summary.unmatched, format!("without a match of {min} % or more")),
        (summary.refused, "that the file has no place or no characters for".to_owned()),
    ];
    let left = left.into_iter().filter(|(count, _)| *count > 0);
    let left = left.map(|(count, what)| format!("{} {what}", grouped(count)));
    let mut text = format!(
        "{}: {} of {} segments filled{}",
        shown(name),
        grouped(summary.filled()),
        grouped(summary.segments),
        list(filled)
    );
    if summary.review > 0 {
        text.push_str(&format!("; {} to be reviewed", grouped(summary.review)));
    }
    let rest = list(left);
    if !rest.is_empty() {
        text.push_str(&format!("\nleft as they were{rest}"));
    }
    text
}

/// The same as one object.
pub fn json(summary: &Summary, name: &str, output: &str) -> Value {
    let bands: Map<String, Value> =
        bands(summary).into_iter().map(|(band, count)| (band.key(), count.into())).collect();
    json!({
        "file": name,
        "output": output,
        "segments": summary.segments,
        "filled": summary.filled(),
        "bands": bands,
        "review": summary.review,
        "kept": summary.kept,
        "drafts": summary.drafts,
        "unmatched": summary.unmatched,
        "refused": summary.refused,
        "problems": summary.problems,
    })
}

/// How many segments were filled in each band that has any.
fn bands(summary: &Summary) -> Vec<(Band, u64)> {
    let count = |band: Band| match band {
        Band::Repetition => summary.repeated,
        band => {
            let of_band = summary.filled.iter().filter(|(percent, _)| Band::of(**percent) == band);
            of_band.map(|(_, count)| count).sum()
        }
    };
    Band::ALL.into_iter().map(|band| (band, count(band))).filter(|(_, count)| *count > 0).collect()
}

/// `: a, b`; nothing where there is nothing.
fn list(items: impl Iterator<Item = String>) -> String {
    let all = items.collect::<Vec<_>>().join(", ");
    if all.is_empty() { all } else { format!(": {all}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_says_what_was_filled_and_what_was_not() {
        let summary = Summary {
            segments: 1240,
            kept: 1200,
            drafts: 1,
            filled: [(102, 1), (101, 2), (87, 5), (85, 1)].into(),
            repeated: 3,
            review: 6,
            unmatched: 27,
            ..Summary::default()
        };
        assert_eq!(
            text(&summary, "a\u{7}.xlf", 75),
            "a .xlf: 12 of 1,240 segments filled: 3 repeated, 3 at 101+ %, 6 at 85–94 %; 6 to be reviewed\n\
             left as they were: 1,200 translated before, 1 drafts without an exact match, 27 without a match of 75 % or more"
        );
        let empty = text(&Summary { segments: 1, kept: 1, ..Summary::default() }, "a", 75);
        assert_eq!(empty, "a: 0 of 1 segments filled\nleft as they were: 1 translated before");
        let value = json(&summary, "a", "b");
        assert_eq!(value["bands"], json!({ "repetitions": 3, "101+": 3, "85-94": 6 }));
        assert_eq!(
            (&value["filled"], &value["review"], &value["refused"]),
            (&json!(12), &json!(6), &json!(0))
        );
    }
}
