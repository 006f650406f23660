use std::fs;

use super::*;
use crate::format::testing::records;
use crate::format::{ReadOptions, detect, write};

fn pair(ko: &[u8], en: &[u8]) -> (Vec<Unit>, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("뉴스.ko.txt"), ko).unwrap();
    fs::write(folder.path().join("뉴스.en.txt"), en).unwrap();
    let [from_ko, from_en] = ["뉴스.ko.txt", "뉴스.en.txt"].map(|name| {
        let file = folder.path().join(name);
        assert_eq!(detect(&file, None).unwrap(), Format::Text);
        records(&file, &ReadOptions::default())
    });
    // Either half leads to the same units.
    let bare = |(units, _): &(Vec<Unit>, Vec<String>)| {
        units.iter().map(|unit| Unit { place: Place::default(), ..unit.clone() }).collect::<Vec<_>>()
    };
    assert_eq!(bare(&from_ko), bare(&from_en));
    from_ko
}

#[test]
fn lines_stand_for_each_other() {
    let (units, said) = pair("가\r\n\n나\n\n".as_bytes(), "\u{FEFF}a\n\n\nc".as_bytes());
    let sides: Vec<_> = units
        .iter()
        .map(|unit| (unit.ko.as_deref(), unit.en.as_deref(), unit.place.line, unit.origin.as_str()))
        .collect();
    assert_eq!(
        sides,
        [(Some("가"), Some("a"), 1, "뉴스"), (Some("나"), None, 3, "뉴스"), (None, Some("c"), 4, "뉴스")]
    );
    assert_eq!(said, Vec::<String>::new());
}

#[test]
fn unequal_files_and_legacy_encodings() {
    let euc = encoding_rs::EUC_KR.encode("오늘 인공지능 기사를 읽었다\n가나다라\n").0.into_owned();
    let (units, said) = pair(&euc, b"a\nb\nc\nd\n");
    assert_eq!(units[0].ko.as_deref(), Some("오늘 인공지능 기사를 읽었다"));
    assert_eq!(units.len(), 2);
    assert_eq!(
        said,
        [
            "뉴스.ko.txt:3: 뉴스.en.txt has 4 lines and 뉴스.ko.txt has 2; the lines from 3 on have no counterpart and are left out. Where a line is missing in between, the pairs below it are wrong"
        ]
    );
}

#[test]
fn a_half_alone_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.ko.txt");
    fs::write(&file, "가\n").unwrap();
    let options = ReadOptions { format: Some(Format::Text), ..ReadOptions::default() };
    let (units, said) = records(&file, &options);
    assert!(
        units.is_empty() && said[0].starts_with("a.ko.txt: the other half, a.en.txt, cannot be opened"),
        "{said:?}"
    );
    let file = folder.path().join("b.txt");
    fs::write(&file, "가\n").unwrap();
    assert_eq!(
        records(&file, &options).1,
        ["b.txt: two aligned text files are named NAME.ko.txt and NAME.en.txt; rename them"]
    );
}

#[test]
fn an_export_names_its_files() {
    let names = |path: &str| -> Vec<String> {
        write::paths(Format::Text, Path::new(path))
            .iter()
            .map(|path| path.to_string_lossy().into_owned())
            .collect()
    };
    for path in ["m/news", "m/news.txt", "m/news.ko.txt", "m/news.en.txt"] {
        assert_eq!(names(path), ["m/news.ko.txt", "m/news.en.txt"]);
    }
    assert_eq!(write::paths(Format::Stardict, Path::new("a.ifo"))[1], Path::new("a.idx"));
    assert_eq!(write::paths(Format::Csv, Path::new("a.csv")), [Path::new("a.csv")]);
}
