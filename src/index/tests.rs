use std::fs;
use std::path::Path;

use super::*;
use crate::analysis::{Analyzer, english, normalise};
use crate::record::Unit;

/// A workspace with one glossary, one article and one memory.
fn workspace(dir: &Path) -> Workspace {
    for folder in ["glossary", "articles", "memory"] {
        fs::create_dir_all(dir.join(folder)).expect("a scratch folder");
    }
    fs::write(dir.join("glossary/g.csv"), "ko,en\n제미나이,Gemini\n").expect("written");
    fs::write(
        dir.join("memory/m.tsv"),
        "ko\ten\torigin\n\
         구글이 제미나이를 공개했다.\tGoogle released Gemini.\tnews\n\
         제미나이의 서버들에서만은 버텍스 AI를 쓸 수 있다는 말이다.\tOnly on Gemini's servers can one use Vertex AI.\tnews\n\
         옵서버\tobserver\tlabels\n\
         머신 러닝 모델은 서버가 아니라 휴대 전화에서 돈다.\tMachine learning models run on phones, not servers.\tdocs\n\
         러닝 머신\ttreadmill\tlabels\n",
    )
    .expect("written");
    Workspace::open(dir).expect("a workspace")
}

fn texts(units: &Units, found: &[Candidate]) -> Vec<Unit> {
    found.iter().map(|candidate| units.get(candidate).expect("a stored unit")).collect()
}

#[test]
fn what_was_built_is_found_by_every_way() {
    let dir = tempfile::tempdir().expect("a scratch folder");
    let ws = workspace(dir.path());
    let mut last = Progress::default();
    let report = rebuild(&ws, &mut |progress| last = progress).expect("built");
    assert_eq!((report.units, last.units, last.bytes), (5, 5, last.total));
    let units = Index::open(&ws, None).expect("an index").units().expect("units");
    let all = texts(&units, &units.all().expect("found"));
    assert_eq!(all.len(), 5);

    // Pairs: exactly the units that contain all of them, whatever the spacing; one character, and none.
    for query in ["제미나이", "서버", "서 버", "버", "버텍스AI", "machine", "러닝머신", ".", " ", "없다"]
    {
        let normal = normalise(query);
        let folded: String = normal.text().split_whitespace().collect();
        let mut expected: Vec<_> = all
            .iter()
            .filter(|unit| {
                let ko = normalise(unit.ko.as_deref().unwrap_or_default());
                ko.text().split_whitespace().collect::<String>().contains(&folded)
            })
            .cloned()
            .collect();
        let found = texts(&units, &units.korean_text(normal.text()).expect("found"));
        expected.retain(|unit| !found.contains(unit));
        assert!(expected.is_empty(), "{query}: {expected:?} not in {found:?}");
    }
    assert_eq!(units.korean_text("없다는데").expect("found"), []);

    let mut analyzer = Analyzer::new().expect("a dictionary");
    let mut tokens = Vec::new();
    analyzer.korean("서버에서만", &mut |token, _, _| tokens.push(token.to_owned()));
    let found = texts(&units, &units.korean_morphemes(&tokens).expect("found"));
    assert_eq!(found.len(), 2, "{tokens:?} {found:?}");
    assert!(
        found
            .iter()
            .all(|unit| unit.ko.as_deref().is_some_and(|ko| ko.contains(" 서버") || ko.contains("의 서버")))
    );

    let phrase = |text: &str| {
        let mut words: Vec<Vec<String>> = Vec::new();
        english(normalise(text).text(), &mut |token, _, position| {
            words.resize(words.len().max(position + 1), Vec::new());
            words[position].push(token.to_owned());
        });
        let found = texts(&units, &units.english_phrase(&words).expect("found"));
        found.into_iter().filter_map(|unit| unit.en).collect::<Vec<_>>()
    };
    assert_eq!(phrase("machine learning"), ["Machine learning models run on phones, not servers."]);
    assert_eq!(phrase("learning machine"), [""; 0]);
    assert_eq!(phrase("server").len(), 2);
    assert_eq!(phrase("vertex ai").len(), 1);

    let ids: Vec<_> = all.iter().take(2).map(Unit::id).collect();
    assert_eq!(texts(&units, &units.by_ids(&ids).expect("found")), all[..2]);
}

#[test]
fn candidates_stand_in_the_order_of_examples_however_the_threads_ran() {
    let dir = tempfile::tempdir().expect("a scratch folder");
    let ws = workspace(dir.path());
    let rows = (0..400).map(|row| format!("{}번 문장은 다섯 어절이 넘는 문장이다.\tSentence {row}.\n", row));
    fs::write(dir.path().join("memory/a.tsv"), format!("ko\ten\n{}", rows.collect::<String>()))
        .expect("written");
    let mut orders = Vec::new();
    for _ in 0..3 {
        rebuild(&ws, &mut |_| ()).expect("built");
        let units = Index::open(&ws, None).expect("an index").units().expect("units");
        let found = units.all().expect("found");
        assert!(found.is_sorted_by_key(|candidate| std::cmp::Reverse(candidate.quality())));
        orders.push(texts(&units, &found));
    }
    assert_eq!(orders[0], orders[1]);
    assert_eq!(orders[1], orders[2]);
    let rows: Vec<_> =
        orders[0].iter().filter(|unit| unit.place.path == "memory/a.tsv").map(|unit| unit.seq).collect();
    assert_eq!(rows, (0..400).collect::<Vec<_>>());
    let names: Vec<_> = fs::read_dir(ws.index_dir())
        .expect("listed")
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    assert_eq!(names.len(), 3, "one generation, CURRENT and the lock: {names:?}");
}

#[test]
fn a_missing_or_damaged_index_is_recognised_and_the_message_says_what_mends_it() {
    let dir = tempfile::tempdir().expect("a scratch folder");
    let ws = workspace(dir.path());
    let advice = |ws: &Workspace| {
        let error = Index::open(ws, None).err().expect("an error");
        (error.to_string(), error.hint().unwrap_or_default().to_owned())
    };
    assert_eq!(advice(&ws), ("there is no index yet".into(), "type `malmoi index rebuild`".into()));
    rebuild(&ws, &mut |_| ()).expect("built");
    fs::write(ws.index_dir().join("CURRENT"), "nonsense").expect("written");
    let (message, hint) = advice(&ws);
    assert!(message.starts_with("the index is damaged"), "{message}");
    assert_eq!(hint, "type `malmoi index rebuild`");
    rebuild(&ws, &mut |_| ()).expect("built again");
    assert_eq!(Index::open(&ws, None).expect("an index").units_count(), 5);
}
