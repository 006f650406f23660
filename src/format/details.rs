//! What a reader must be sure of in a unit's details, wherever they are from.

use crate::record::{Lang, Unit};

/// Takes out the inline codes that stand outside their segment or within one of its characters, and orders the others; how
/// many there were.
///
/// Every writer cuts the text at its codes, so one such code of a damaged file would end the program.
pub(crate) fn drop_misplaced(unit: &mut Unit) -> usize {
    let Some(mut details) = unit.details.take() else { return 0 };
    let mut dropped = 0;
    for lang in Lang::ALL {
        let text = unit.side(lang).unwrap_or_default();
        let codes = details.codes_mut(lang);
        let before = codes.len();
        codes.retain(|code| text.is_char_boundary(code.at));
        codes.sort_by_key(|code| code.at);
        dropped += before - codes.len();
    }
    unit.details = details.boxed();
    dropped
}

#[cfg(test)]
mod tests {
    use crate::format::Format;
    use crate::format::testing::{memory, shown};

    #[test]
    fn a_code_outside_its_segment_goes_and_the_unit_stays() {
        let code = |at: &str| format!("{{\"at\":{at},\"kind\":\"alone\",\"original\":\"%s\"}}");
        let codes = [code("3"), code("1"), code("4294967296"), code("0")].join(",");
        let line = format!(
            "{{\"ko\":\"가\",\"en\":null,\"details\":{{\"ko_codes\":[{codes}],\"en_codes\":[{}]}}}}\n",
            code("7")
        );
        let (units, problems) = memory(line.as_bytes(), Format::Jsonl);
        let places: Vec<_> = units[0].details.as_ref().unwrap().ko_codes.iter().map(|code| code.at).collect();
        assert_eq!(places, [0, 3]);
        assert!(units[0].details.as_ref().unwrap().en_codes.is_empty());
        assert_eq!(
            shown(&problems),
            ["memory/뉴스.x:1: 3 inline codes stand outside their segment and are left out"]
        );
    }
}
