use std::fs;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;

use clap::ValueEnum;
use proptest::prelude::*;

use super::read::stem;
use super::testing::{memory, segment, shared, shown};
use super::*;
use crate::error::Error;
use crate::record::{Concept, Place, Unit};

fn sides(units: &[Unit]) -> Vec<(&str, &str, &str)> {
    let side = |text: &Option<String>| text.clone().map_or("-", |text| text.leak());
    units.iter().map(|unit| (side(&unit.ko), side(&unit.en), unit.origin.as_str())).collect()
}

fn tsv(bytes: &[u8]) -> (Vec<Unit>, Vec<String>) {
    let (units, problems) = memory(bytes, Format::Segments);
    (units, shown(&problems))
}

fn jsonl(bytes: &[u8]) -> (Vec<Unit>, Vec<String>) {
    let (units, problems) = memory(bytes, Format::Jsonl);
    (units, shown(&problems))
}

#[test]
fn an_exported_table_of_segments_is_no_glossary() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.tsv");
    fs::write(&file, "ko\ten\torigin\n\"가\ta\tnews\n").unwrap();
    assert_eq!(detect(&file, None).unwrap(), Format::Segments);
    assert_eq!(detect(&file, Some(Holds::Concepts)).unwrap(), Format::Tsv);
}

#[test]
fn what_malmoi_writes_is_read_or_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let concepts = [
        testing::concept("a", "챗봇", "chatbot"),
        testing::concept("b", "말뭉치", "corpus"),
        testing::concept("c", "토큰", "token"),
    ];
    let mut refused = Vec::new();
    for &format in Format::value_variants() {
        if !format.is_written() || format.holds() == Holds::Units {
            continue;
        }
        let mut files = vec![Vec::new(); format.endings().len().max(1)];
        let outs = files.iter_mut().map(|file| file as &mut dyn Write).collect();
        write_concepts_into(format, &concepts, &WriteOptions::default(), outs).unwrap();
        let paths = write::paths(format, &folder.path().join(format!("a.{}", format.extension())));
        for (path, bytes) in paths.iter().zip(&files) {
            fs::write(path, bytes).unwrap();
            let mut terms = Vec::new();
            let read = read(path, "a", &ReadOptions::default(), &mut |record| {
                match record {
                    Record::Concept(concept) => {
                        terms.push((concept.ko[0].text.clone(), concept.en[0].text.clone()))
                    }
                    Record::Unit(unit) => terms.push((unit.ko.unwrap(), unit.en.unwrap())),
                    Record::Problem(problem) => panic!("{} {problem}", format.name()),
                    Record::Note(_) => {}
                }
                Ok(())
            });
            match read {
                Ok(_) => {
                    let pair = |concept: &Concept| (concept.ko[0].text.clone(), concept.en[0].text.clone());
                    assert_eq!(terms, concepts.iter().map(pair).collect::<Vec<_>>(), "{}", format.name());
                }
                Err(error) => {
                    let error = error.to_string();
                    assert!(
                        error.ends_with(&format!("malmoi writes {} and does not read it", format.name())),
                        "{error}"
                    );
                    if !refused.contains(&format) {
                        refused.push(format);
                    }
                }
            }
            // A file by another name is no glossary of OmegaT either.
            let other = folder.path().join("b.txt");
            fs::write(&other, bytes).unwrap();
            let is_text =
                !matches!(format, Format::Stardict) || path.extension().is_some_and(|ending| ending == "ifo");
            if refused.contains(&format) && is_text {
                assert!(detect(&other, None).is_err(), "{}", format.name());
            }
        }
    }
    assert_eq!(refused, [Format::Stardict, Format::Anki, Format::Markdown, Format::Prompt]);
}

#[test]
fn formats_are_known_by_extension() {
    let of = |name: &str| detect::by_extension(Path::new(name), Some(Holds::Units));
    assert_eq!(of("memory/a.TMX"), Some(Format::Tmx));
    assert_eq!(of("a.tmx.gz"), Some(Format::Tmx));
    assert_eq!(of("a.b.tsv"), Some(Format::Segments));
    assert_eq!(of("a.jsonl"), Some(Format::Jsonl));
    assert_eq!(of("a.doc"), None);
    assert_eq!(of("tmx"), None);
    assert_eq!([stem("memory/뉴스.x"), stem("a"), stem(".x"), stem("m/a.b.tsv")], ["뉴스", "a", ".x", "a.b"]);
}

#[test]
fn a_text_is_no_glossary_of_omegat_whatever_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let prose = "제미나이는 새 모델이다.\n\n여러 줄의 글이다.\n";
    for (name, text, is_glossary) in [
        ("a.txt", prose, false),
        ("a.utf8", prose, false),
        ("a.txt", "# 주석\n제미나이\tGemini\n\n모델\tmodel\t말\n", true),
        ("a.txt", "제미나이\tGemini\n깨진 줄\n", true),
        ("a.tab", "", true),
    ] {
        for packed in [false, true] {
            let file = folder.path().join(if packed { format!("{name}.gz") } else { name.to_owned() });
            let bytes = match packed {
                true => gzip(text.as_bytes()),
                false => text.as_bytes().to_vec(),
            };
            fs::write(&file, bytes).unwrap();
            assert_eq!(detect(&file, None).ok() == Some(Format::Omegat), is_glossary, "{}", file.display());
            assert_eq!(detect(&file, Some(Holds::Concepts)).unwrap(), Format::Omegat);
        }
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn a_missing_file_is_an_error_that_names_it() {
    let error =
        read_memory(Path::new("/none/a.tsv"), "a.tsv", Format::Segments, &mut |_| Ok(()), &mut |_| {});
    assert!(error.unwrap_err().to_string().starts_with("cannot open /none/a.tsv: "));
}

#[test]
fn the_error_of_the_taker_stops_the_reader() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.tsv");
    fs::write(&file, "ko\ten\n가\ta\n나\tb\n").unwrap();
    let mut count = 0;
    let result = read_memory(
        &file,
        "a.tsv",
        Format::Segments,
        &mut |_| {
            count += 1;
            Err(Error::invalid("full"))
        },
        &mut |_| {},
    );
    assert_eq!((result.unwrap_err().to_string().as_str(), count), ("full", 1));
}

#[test]
fn tsv_takes_columns_by_name_and_quotes_as_they_are() {
    let (units, problems) =
        tsv("\u{FEFF}id\tOrigin\ten\t KO \textra\r\n1\tx\t\"open\t가\t\r\n2\t\tb\"\t나\r\n\r\n3\tx\t\t다\n4\tx\t \t\n".as_bytes());
    assert_eq!(sides(&units), [("가", "\"open", "x"), ("나", "b\"", "뉴스"), ("다", "-", "x")]);
    assert_eq!(
        units.iter().map(|unit| (unit.seq, unit.place.line)).collect::<Vec<_>>(),
        [(0, 2), (1, 3), (2, 5)]
    );
    assert_eq!(problems, ["memory/뉴스.x:6: the line has neither a Korean nor an English side"]);
}

#[test]
fn hostile_tsv_is_read_in_its_good_lines() {
    let (units, problems) = tsv(b"ko\ten\tko\n\xEA\xB0\x80\ta\n\xB0\xA1\tb\n\xEB\x82\x98\tc\0\n");
    assert_eq!(sides(&units), [("가", "a", "뉴스"), ("나", "c\0", "뉴스")]);
    assert_eq!(
        problems,
        [
            "memory/뉴스.x:1: the column ko stands there twice; the first is read",
            "memory/뉴스.x:3: the line is left out, since it holds bytes that are no UTF-8",
        ]
    );
    assert_eq!(tsv("ko\ten\r가\ta\r나\tb\r".as_bytes()).0.len(), 2);
    assert_eq!(
        tsv(b"").1,
        ["memory/뉴스.x:1: the file is empty; its first line names the columns, such as ko, en, origin"]
    );
    assert_eq!(tsv(b"ko\ten\n"), (vec![], vec![]));
    assert_eq!(
        tsv(b"a\tb\n1\t2\n").1,
        ["memory/뉴스.x:1: the first line names no column `ko` or `en`, but ‘a’, ‘b’"]
    );
    let columns = format!("ko{}\n가{}\n", "\tx".repeat(1_000_000), "\t1".repeat(1_000_000));
    assert_eq!(sides(&tsv(columns.as_bytes()).0), [("가", "-", "뉴스")]);
    let long = format!("ko\ten\n가\t{}\n나\tb\n", "x".repeat(lines::LONGEST + 1));
    let (units, problems) = tsv(long.as_bytes());
    assert_eq!(sides(&units), [("나", "b", "뉴스")]);
    assert_eq!(problems, ["memory/뉴스.x:2: the line is longer than 8 MiB and is left out"]);
    let utf16: Vec<u8> = "\u{FEFF}ko\ten\n가\ta\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_eq!(sides(&tsv(&utf16).0), [("가", "a", "뉴스")]);
}

#[test]
fn hostile_json_is_read_in_its_good_lines() {
    let (units, problems) = jsonl(
        concat!(
            "\u{FEFF}{\"ko\":\"가\",\"en\":\"a\",\"origin\":\"o\",\"before\":\"앞\",\"more\":[1]}\n",
            "{\"ko\":\"\\ud800\"}\n\n",
            "{\"ko\":\"나\",\"ko\":\"다\"}\r\n",
            "{\"ko\":1}\n",
            "{\"en\":null,\"ko\":\" \"}\n",
            "가나 {\n",
            "{\"en\":\"\\u0000b\"}\n",
            "{\"ko\":\"라\",\"e"
        )
        .as_bytes(),
    );
    assert_eq!(sides(&units), [("가", "a", "o"), ("-", "\0b", "뉴스")]);
    assert_eq!(units[0].before.as_deref(), Some("앞"));
    assert_eq!(
        problems
            .iter()
            .map(|problem| problem.split(", since").next().unwrap_or_default())
            .collect::<Vec<_>>(),
        [
            "memory/뉴스.x:2:14: the line is left out",
            "memory/뉴스.x:4:14: the line is left out",
            "memory/뉴스.x:5:7: the line is left out",
            "memory/뉴스.x:6: the line has neither a Korean nor an English side",
            "memory/뉴스.x:7:1: the line is left out",
            "memory/뉴스.x:9: the last line is torn; the unit that was being added is lost",
        ]
    );
    let deep = format!("{{\"x\":{}\n{{\"ko\":\"가\"}}\n", "[".repeat(100_000));
    assert_eq!(jsonl(deep.as_bytes()).0.len(), 1);
    assert_eq!(
        jsonl(&[0xFF, b'\n']).1[0],
        "memory/뉴스.x:1:1: the line is left out, since it holds bytes that are no UTF-8"
    );
}

#[test]
fn concepts_of_json_lines_are_read_beside_units() {
    let file = tempfile::Builder::new().suffix(".jsonl").tempfile().unwrap();
    let text = concat!(
        "{\"concept\":{\"id\":\"a\",\"ko\":[{\"text\":\"가\",\"status\":\"forbidden\"}]}}\n",
        "{\"ko\":\"나\"}\n{\"concept\":{\"id\":\"b\"}}\n{\"concept\":{\"ko\":[{\"text\":\"가\",\"status\":\"x\"}]}}\n",
    );
    fs::write(file.path(), text).unwrap();
    let (concepts, problems) = read_glossary(file.path(), "a.jsonl").unwrap();
    let place = Place { path: "a.jsonl".into(), line: 1 };
    assert_eq!(concepts, [Concept { place, ..testing::concept("a", "!가", "") }]);
    assert_eq!(problems.len(), 2);
    assert_eq!(problems[0].to_string(), "a.jsonl:3: the concept has no term in either language");
    assert_eq!(jsonl(text.as_bytes()).0.len(), 1);
    assert_eq!(detect(file.path(), None).unwrap(), Format::Jsonl);
}

#[test]
fn the_tail_of_a_growing_file_is_read_by_itself() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    let read = |file: &tempfile::NamedTempFile, from: Tail| {
        let (mut units, mut problems) = (Vec::new(), Vec::new());
        let tail = read_jsonl_from(
            file.path(),
            "a.jsonl",
            from.byte,
            from.lines,
            from.seq,
            &mut |unit| {
                units.push((unit.ko.unwrap_or_default(), unit.place.line, unit.seq));
                Ok(())
            },
            &mut |problem| problems.push(problem.to_string()),
        )
        .unwrap();
        (units, problems, tail)
    };
    let unit = |ko: &str, line, seq| (ko.to_owned(), line, seq);
    file.write_all("{\"ko\":\"가\"}\n{\"ko\":\"나\"".as_bytes()).unwrap();
    let (units, problems, tail) = read(&file, Tail::default());
    assert_eq!(units, [unit("가", 1, 0)]);
    assert_eq!(problems, ["a.jsonl:2: the last line is torn; the unit that was being added is lost"]);
    assert_eq!(tail, Tail { byte: 13, lines: 1, seq: 1 });
    // The writer ends the torn line before it appends.
    file.write_all("\n{\"ko\":\"다\"}".as_bytes()).unwrap();
    let (units, problems, tail) = read(&file, tail);
    assert_eq!(units, [unit("다", 3, 1)]);
    assert_eq!(problems.len(), 1);
    assert_eq!((tail.lines, tail.seq), (2, 2));
    file.write_all("\n{\"ko\":\"라\"}\n".as_bytes()).unwrap();
    let (units, problems, tail) = read(&file, tail);
    assert_eq!((units, problems), (vec![unit("라", 4, 2)], vec![]));
    assert_eq!(tail.byte, file.seek(SeekFrom::End(0)).unwrap());
    assert_eq!(read(&file, tail), (vec![], vec![], tail));
}

#[test]
fn files_of_other_tools_are_read() {
    let Some(formats) = shared("formats") else { return };
    let mut count = 0;
    for folder in ["tmx/okapi", "tmx/TMXComplianceKit", "csv", "tbx2", "po"] {
        for entry in fs::read_dir(formats.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let mut problems = Vec::new();
            for format in [Format::Tmx, Format::Segments, Format::Jsonl] {
                read_memory(&path, "x", format, &mut |_| Ok(()), &mut |problem| problems.push(problem))
                    .unwrap();
            }
            assert_ne!(problems, [], "{} is in none of malmoi's languages", path.display());
            // Of some, neither the content nor the extension tells the format.
            let _ = read_glossary(&path, "x");
            if path.extension().is_some_and(|extension| extension == "tmx") {
                let mut problems = Vec::new();
                read_memory(&path, "x", Format::Tmx, &mut |_| Ok(()), &mut |p| problems.push(p.to_string()))
                    .unwrap();
                assert!(
                    problems.len() == 1 && problems[0].contains("the languages of the file are"),
                    "{path:?} {problems:?}"
                );
            }
            count += 1;
        }
    }
    assert!(count > 60);
}

#[test]
fn the_gold_glossary_is_read_whole() {
    let Some(folder) = shared("recognize") else { return };
    let file = folder.join("glossary.csv");
    let (concepts, problems) = read_glossary(&file, "glossary.csv").unwrap();
    assert_eq!(problems, []);
    assert_eq!(concepts.len(), fs::read_to_string(&file).unwrap().lines().count() - 1);
    let chatbot = concepts.iter().find(|concept| concept.id == "chatbot").unwrap();
    let bare = Concept { place: Place::default(), domain: String::new(), ..chatbot.clone() };
    assert_eq!(bare, testing::concept("chatbot", "챗봇|!채팅봇", "chatbot|!chatterbot"));
}

proptest! {
    #[test]
    fn json_lines_come_back(units in prop::collection::vec((prop::option::of(segment()), segment(), segment(), prop::option::of(segment())), 0..6)) {
        let units: Vec<_> = units.into_iter().map(|(ko, en, origin, before)| Unit { ko, en: Some(en), origin, before: before.clone(), after: before, ..Unit::default() }).collect();
        let mut out = Vec::new();
        for unit in &units {
            jsonl::write(unit, &mut out).unwrap();
        }
        let (read, problems) = jsonl(&out);
        prop_assert_eq!(problems, Vec::<String>::new());
        let read: Vec<_> = read.into_iter().map(|unit| Unit { place: Place::default(), seq: 0, ..unit }).collect();
        prop_assert_eq!(read, units);
    }

    #[test]
    fn no_bytes_make_a_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        tsv(&bytes);
        tsv(&[b"ko\ten\n".as_slice(), &bytes].concat());
        jsonl(&bytes);
    }
}
