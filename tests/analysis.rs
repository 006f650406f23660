//! Golden lines: what the analysis makes of hard texts. Where one changes, `ANALYSIS_VERSION` must be raised.

use std::fmt::Write;
use std::fs;

use malmoi::analysis::{ANALYSIS_VERSION, Analyzer, SENTINEL, english, normalise, pairs};

use crate::shared::project;

/// The golden file is written anew by `MALMOI_BLESS=1 cargo test --release golden`.
#[test]
fn golden_lines_are_read_as_before() {
    let lines = fs::read_to_string(project().join("tests/fixtures/analysis.txt")).unwrap();
    let lines: Vec<&str> = lines.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    assert!(lines.len() >= 60, "{}", lines.len());
    let mut analyzer = Analyzer::new().unwrap();
    let mut golden = format!("analysis version {ANALYSIS_VERSION}\n");
    for line in lines {
        let normal = normalise(line);
        let _ = writeln!(golden, "\n{line:?}\nnormal   {:?}", normal.text());
        golden.push_str("morphemes");
        for m in analyzer.morphemes(normal.text()) {
            let parts: Vec<&str> = m.parts.iter().map(|part| part.text.as_str()).collect();
            let parts = if parts.is_empty() { String::new() } else { format!("({})", parts.join("+")) };
            let unknown = if m.known { "" } else { "?" };
            let span = normal.original(m.span.clone());
            let _ = write!(
                golden,
                " {}/{}{unknown}{parts}@{}-{}",
                &normal.text()[m.span],
                m.tag.as_str(),
                span.start,
                span.end
            );
        }
        golden.push_str("\nkorean   ");
        let mut token = |token: &str, span: std::ops::Range<usize>, at: usize| {
            let span = normal.original(span);
            let _ = write!(golden, " {token}#{at}@{}-{}", span.start, span.end);
        };
        analyzer.korean(normal.text(), &mut token);
        golden.push_str("\nenglish  ");
        english(normal.text(), &mut |token, _, at| golden.push_str(&format!(" {token}#{at}")));
        golden.push_str("\npairs    ");
        pairs(normal.text(), &mut |token, _| golden.push_str(&format!(" {}", token.replace(SENTINEL, "▪"))));
        golden.push('\n');
    }
    let file = project().join("tests/fixtures/analysis.golden.txt");
    if std::env::var_os("MALMOI_BLESS").is_some() {
        fs::write(&file, &golden).unwrap();
    }
    let expected = fs::read_to_string(&file).unwrap();
    for (line, (now, before)) in golden.lines().zip(expected.lines()).enumerate() {
        assert_eq!(
            now,
            before,
            "line {} of {}: raise ANALYSIS_VERSION if this is meant",
            line + 1,
            file.display()
        );
    }
    assert_eq!(golden.lines().count(), expected.lines().count());
}
