use std::fs;
use std::path::PathBuf;

use super::*;

/// The counts of files, each as name and text, with a memory that knows the texts of those percentages.
fn count(files: &[(&str, &str)], memory: &[(&str, u8)]) -> (Vec<Document>, Vec<Segment>) {
    let folder = tempfile::tempdir().unwrap();
    let (mut counter, mut asked) = (Counter::default(), Vec::new());
    let documents = files
        .iter()
        .map(|(name, text)| {
            let file: PathBuf = folder.path().join(name);
            fs::write(&file, text).unwrap();
            let known = |segment: &Segment| memory.iter().find(|(text, _)| *text == segment.text);
            let mut best = |segment: &Segment| {
                asked.push(segment.clone());
                Ok(known(segment).map_or(0, |(_, percent)| *percent))
            };
            counter.count(&Source::File(file), None, &mut best).unwrap()
        })
        .collect();
    (documents, asked)
}

/// Segments, words, characters and solid characters of each band that is not empty.
fn bands(table: &Table) -> Vec<(&'static str, [u64; 4])> {
    let row = |count: Count| [count.segments, count.words, count.characters, count.solid];
    Band::ALL
        .iter()
        .map(|band| (band.name(), row(table.of(*band))))
        .filter(|(_, row)| *row != [0; 4])
        .collect()
}

#[test]
fn words_and_characters_are_counted_as_the_trade_does() {
    for (text, words, characters, solid) in [
        ("We retrain the model.", 4, 21, 18),
        ("a state-of-the-art model – 3 %", 4, 30, 25),
        ("모델을 다시 학습합니다.", 3, 13, 11),
        // Syllables that are written letter by letter, a line break, and a full-width space.
        ("\u{1112}\u{1161}\u{11AB}\u{1100}\u{1173}\u{11AF}\r\n나\u{3000}라", 3, 5, 4),
        ("— …", 0, 3, 2),
    ] {
        assert_eq!(Count::of(text), Count { segments: 1, words, characters, solid }, "{text}");
    }
    assert_eq!(Count { characters: 120_000, ..Count::default() }.pages(), 600.0);
}

#[test]
fn bands_take_the_first_occurrence_and_repetitions_the_rest_across_documents() {
    let first = "모델을 학습한다. 새 모델이다.\n\n모델을 학습한다.\n";
    let second = "새 모델이다. 새 모델이다! We wait.\n";
    let memory = [("모델을 학습한다.", 101), ("새 모델이다!", 74)];
    let (documents, asked) = count(&[("a.ko.txt", first), ("b.md", second)], &memory);
    assert_eq!(
        bands(&documents[0].table),
        [("repetitions", [1, 2, 9, 8]), ("101+", [1, 2, 9, 8]), ("new", [1, 2, 7, 6])]
    );
    assert_eq!(
        bands(&documents[1].table),
        [("repetitions", [1, 2, 7, 6]), ("50–74", [1, 2, 7, 6]), ("new", [1, 2, 8, 7])]
    );
    let mut total = documents[0].table;
    total += documents[1].table;
    assert_eq!(total.total(), Count { segments: 6, words: 12, characters: 47, solid: 41 });
    // Each is asked for once, with the sentences around it.
    let asked: Vec<_> = asked
        .iter()
        .map(|segment| {
            (segment.text.as_str(), segment.before.as_deref(), segment.after.as_deref(), segment.lang)
        })
        .collect();
    assert_eq!(
        asked,
        [
            ("모델을 학습한다.", None, Some("새 모델이다."), Lang::Ko),
            ("새 모델이다.", Some("모델을 학습한다."), Some("모델을 학습한다."), Lang::Ko),
            ("새 모델이다!", Some("새 모델이다."), Some("We wait."), Lang::Ko),
            ("We wait.", Some("새 모델이다!"), None, Lang::En),
        ]
    );
}

#[test]
fn every_band_has_its_percentages() {
    let expected = [(102, "101+"), (101, "101+"), (100, "100"), (99, "95–99"), (95, "95–99"), (94, "85–94")];
    let rest =
        [(85, "85–94"), (84, "75–84"), (75, "75–84"), (74, "50–74"), (50, "50–74"), (49, "new"), (0, "new")];
    for (percent, name) in expected.into_iter().chain(rest) {
        assert_eq!(Band::of(percent).name(), name, "{percent}");
    }
    assert_eq!(Band::From95.key(), "95-99");
    assert!(Band::ALL.iter().enumerate().all(|(index, band)| *band as usize == index));
}

#[test]
fn the_source_of_a_bilingual_file_is_counted_translated_or_not() {
    let xliff = "<xliff version=\"1.2\"><file original=\"a\" source-language=\"en\" target-language=\"ko\"><body>\
        <trans-unit id=\"1\"><source>One <x id=\"1\"/>two</source><target>하나</target></trans-unit>\
        <trans-unit id=\"2\"><source>Three</source><alt-trans match-quality=\"100\"><source>Three</source><target>셋</target></alt-trans></trans-unit>\
        <trans-unit id=\"3\" translate=\"no\"><source>Four</source></trans-unit></body></file></xliff>";
    let jsonl = "{\"en\":\"One two\",\"ko\":\"하나 둘\"}\n{\"en\":\"Five\",\"ko\":\"다섯\"}\n";
    let (documents, asked) = count(&[("a.xlf", xliff), ("b.jsonl", jsonl)], &[("Three", 100)]);
    assert_eq!(bands(&documents[0].table), [("100", [1, 1, 5, 5]), ("new", [1, 2, 7, 6])]);
    assert_eq!(bands(&documents[1].table), [("repetitions", [1, 2, 7, 6]), ("new", [1, 1, 4, 4])]);
    assert_eq!(asked[0].codes.len(), 1);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("b.jsonl");
    fs::write(&file, jsonl).unwrap();
    let mut korean = Counter::new(Some(Lang::Ko));
    let document = korean.count(&Source::File(file), None, &mut |_| Ok(0)).unwrap();
    assert_eq!(bands(&document.table), [("new", [2, 3, 6, 5])]);
}
