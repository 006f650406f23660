use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::*;

fn article(ko: &str, en: &str) -> Vec<Unit> {
    let side = |path, text: &'static str| Some(Side { path, text }).filter(|side| !side.text.is_empty());
    let (ko, en) = (ko.to_owned().leak(), en.to_owned().leak());
    units("name", side("articles/name.ko.txt", ko), side("articles/name.en.txt", en))
}

/// The sides of the units, one a line: `ko = en`.
fn shown(units: &[Unit]) -> Vec<String> {
    let side = |side: &Option<String>| side.clone().unwrap_or_else(|| "-".into());
    units.iter().map(|unit| format!("{} = {}", side(&unit.ko), side(&unit.en))).collect()
}

#[test]
fn paragraphs_and_sentences_are_paired() {
    let found = article(
        "새 칩 공개? 내일\r\n\r\n칩을 냈다. 값은 같다.\r\n\"좋다.\"라고 했다.\r\n",
        "New chip tomorrow\n\nA chip is out. The price is the same.\n\"It is good,\" he said. He smiled.\n",
    );
    assert_eq!(
        shown(&found),
        [
            "새 칩 공개? 내일 = New chip tomorrow",
            "칩을 냈다. = A chip is out.",
            "값은 같다. = The price is the same.",
            "\"좋다.\"라고 했다. = \"It is good,\" he said. He smiled.",
        ]
    );
    assert_eq!(found[2].place, Place { path: "articles/name.ko.txt".into(), line: 3 });
    assert_eq!(found[2].before.as_deref(), Some("칩을 냈다."));
    assert_eq!(found[2].after.as_deref(), Some("\"좋다.\"라고 했다."));
    assert_eq!((found[0].before.as_deref(), found[3].after.as_deref()), (None, None));
    assert_eq!(found.iter().map(|unit| unit.seq).collect::<Vec<_>>(), [0, 1, 2, 3]);
    assert!(found.iter().all(|unit| unit.origin == "name"));
}

#[test]
fn an_article_without_translation_is_cut_into_sentences() {
    assert_eq!(shown(&article("제목\n갔다. 왔다.", "")), ["제목 = -", "갔다. = -", "왔다. = -"]);
    let english = article("", "Title\rIt went. It came.");
    assert_eq!(shown(&english), ["- = Title", "- = It went.", "- = It came."]);
    assert_eq!(english[1].place, Place { path: "articles/name.en.txt".into(), line: 2 });
    assert_eq!(english[1].before.as_deref(), Some("Title"));
    assert_eq!(shown(&article("\u{a0}\n\n", "")), [""; 0]);
}

#[test]
fn a_paragraph_without_counterpart_stands_alone_and_the_rest_is_paired() {
    let found = article(
        "새 칩 공개\n인텔은 가우디(Gaudi) 3을 공개했다. 값은 절반이다.\n이 문단은 번역되지 않은 편집자의 긴 설명으로서 한국 독자만을 위하여 쓰였다.\n구글은 다음 주에 제미나이(Gemini)를 고친다.",
        "New chip unveiled\nIntel unveiled Gaudi 3 today. It costs half as much.\nGoogle will update Gemini next week, it said.",
    );
    assert_eq!(
        shown(&found),
        [
            "새 칩 공개 = New chip unveiled",
            "인텔은 가우디(Gaudi) 3을 공개했다. = Intel unveiled Gaudi 3 today.",
            "값은 절반이다. = It costs half as much.",
            "이 문단은 번역되지 않은 편집자의 긴 설명으로서 한국 독자만을 위하여 쓰였다. = -",
            "구글은 다음 주에 제미나이(Gemini)를 고친다. = Google will update Gemini next week, it said.",
        ]
    );
}

#[test]
fn two_paragraphs_for_one_are_found() {
    let found = article(
        "새 칩 공개\n인텔은 새 칩을 공개했다.\n값은 절반이고 속도는 두 배라고 회사는 밝혔다.\n끝이다.",
        "New chip unveiled\nIntel unveiled a new chip. The company said it costs half as much and is twice as fast.\nThe end.",
    );
    assert_eq!(
        shown(&found)[1..],
        [
            "인텔은 새 칩을 공개했다. = Intel unveiled a new chip.",
            "값은 절반이고 속도는 두 배라고 회사는 밝혔다. = The company said it costs half as much and is twice as fast.",
            "끝이다. = The end.",
        ]
    );
}

#[test]
fn an_english_unit_without_korean_stands_in_the_english_file() {
    let found = article(
        "제목\n갔다 왔다 하는 긴 문장이다.",
        "Title\nThis is for readers abroad and it is quite a long text, too, and 2024.\nIt is a long sentence of coming and going.",
    );
    let alone = found.iter().find(|unit| unit.ko.is_none()).expect("one has no counterpart");
    assert_eq!(alone.place.path, "articles/name.en.txt");
    assert!(alone.before.is_some());
}

#[test]
fn encodings_are_recognised() {
    let text = "제목\n갔다. 왔다.";
    let (cp949, ..) = encoding_rs::EUC_KR.encode("제목\n펲시 갔다.");
    let utf16 = |big: bool| -> Vec<u8> {
        let units = "\u{feff}제목\n갔다. 왔다.".encode_utf16();
        units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    };
    for bytes in [text.as_bytes().to_vec(), format!("\u{feff}{text}").into_bytes(), utf16(true), utf16(false)]
    {
        let (found, wrong) = decode(&bytes);
        assert_eq!((&*found, wrong), (text, None));
    }
    assert_eq!(decode(&cp949), ("제목\n펲시 갔다.".into(), None));
    let mut broken = "제목\r\n갔다.".as_bytes().to_vec();
    broken.push(0xff);
    assert_eq!(decode(&broken), ("제목\r\n갔다.\u{fffd}".into(), Some(2)));
}

fn ink(text: &str) -> String {
    text.chars().filter(|char| !char.is_whitespace()).collect()
}

/// Asserts that the units of each language, put together, are the text without its white space.
fn assert_nothing_dropped(ko: &str, en: &str) {
    let side = |text| Some(Side { path: "x", text });
    let found = units("x", side(ko), side(en));
    for (lang, text) in Lang::ALL.into_iter().zip([ko, en]) {
        let all: String = found.iter().filter_map(|unit| unit.side(lang)).collect();
        assert_eq!(ink(&all), ink(text), "{lang}");
    }
    assert!(found.iter().all(|unit| unit.ko.is_some() || unit.en.is_some()));
}

fn read_all(dir: &Path, ending: &str) -> Vec<(PathBuf, String)> {
    let Ok(entries) = std::fs::read_dir(dir) else { return Vec::new() };
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths
        .filter(|path| path.to_string_lossy().ends_with(ending))
        .map(|path| {
            let text = decode(&std::fs::read(&path).expect("read")).0.into_owned();
            (path, text)
        })
        .collect()
}

#[test]
fn nothing_of_the_sample_articles_is_dropped() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("articles");
    let english = read_all(&dir, ".en.txt");
    for (path, ko) in read_all(&dir, ".ko.txt") {
        let twin = path.to_string_lossy().replace(".ko.txt", ".en.txt");
        let en = english.iter().find(|(path, _)| *path == Path::new(&twin)).map_or("", |(_, en)| en);
        assert_nothing_dropped(&ko, en);
    }
}

#[test]
fn nothing_of_foreign_articles_is_dropped_though_they_are_no_pair() {
    let shared = std::env::var_os("MALMOI_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    let articles = read_all(&shared.join("mine/articles"), ".txt");
    for pair in articles.windows(2) {
        assert_nothing_dropped(&pair[0].1, &pair[1].1);
    }
}

proptest! {
    #[test]
    fn nothing_of_any_text_is_dropped(ko in "([가나다. \n\r\"]|\\PC){0,80}", en in "([ab. \n\r\"]|\\PC){0,80}") {
        assert_nothing_dropped(&ko, &en);
    }

    #[test]
    fn any_bytes_are_decoded(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
        let (text, wrong) = decode(&bytes);
        prop_assert!(wrong.is_none_or(|line| line >= 1 && line <= text.lines().count().max(1) as u64 + 60));
    }
}

/// Prints how many units of the sample articles are sentence pairs, pairs of paragraphs, and without counterpart.
///
/// `cargo test --release figure_articles -- --ignored --nocapture`
#[test]
#[ignore = "a figure"]
#[allow(clippy::print_stdout)]
fn figure_articles() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("articles");
    let english = read_all(&dir, ".en.txt");
    let (mut sentence_pairs, mut paragraph_pairs, mut alone, mut articles) = (0, 0, 0, 0);
    for (path, ko) in read_all(&dir, ".ko.txt") {
        let twin = path.to_string_lossy().replace(".ko.txt", ".en.txt");
        let Some((_, en)) = english.iter().find(|(path, _)| *path == Path::new(&twin)) else { continue };
        articles += 1;
        let side = |text| Some(Side { path: "x", text });
        for unit in units("x", side(&ko), side(en)) {
            match (&unit.ko, &unit.en) {
                (Some(ko), Some(en))
                    if sentences(ko, Lang::Ko).len() == 1 && sentences(en, Lang::En).len() == 1 =>
                {
                    sentence_pairs += 1;
                }
                (Some(ko), Some(en)) => {
                    println!("{}\n    {ko}\n    {en}", path.display());
                    paragraph_pairs += 1;
                }
                _ => alone += 1,
            }
        }
    }
    println!(
        "{articles} articles: {sentence_pairs} sentence pairs, {paragraph_pairs} paragraph pairs, {alone} alone"
    );
}
