use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::matching::key;
use crate::matching::rarity::Rarity;
use crate::matching::symbols::{Symbols, percent};

/// Segments that resemble each other: words of a small vocabulary, some of them with another ending.
fn segments(count: usize, seed: u64) -> Vec<[String; 2]> {
    const KO: [&str; 12] =
        ["모델", "데이터", "학습", "파일", "서버", "메모리", "번역", "용어", "기계", "함수", "모듈", "설정"];
    const ENDINGS: [&str; 8] = ["을", "이", "의", "에서", "으로", "합니다", "했습니다", "하는"];
    const EN: [&str; 12] = [
        "model",
        "data",
        "training",
        "file",
        "server",
        "memory",
        "translation",
        "term",
        "machine",
        "function",
        "module",
        "setting",
    ];
    let mut state = seed.max(1);
    let mut next = |most: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % most as u64) as usize
    };
    (0..count)
        .map(|number| {
            let length = 1 + next(14);
            let words: Vec<usize> = (0..length).map(|_| next(12)).collect();
            let ko: Vec<_> = words.iter().map(|&word| format!("{}{}", KO[word], ENDINGS[next(8)])).collect();
            let en: Vec<_> = words.iter().map(|&word| EN[word]).collect();
            [format!("{} {}.", ko.join(" "), number % 7), format!("{} {}.", en.join(" "), number % 5)]
        })
        .collect()
}

/// Builds a shard whose units are those segments, a hundred to a part from `part` on.
fn build(path: &Path, segments: &[[String; 2]], part: u32, room: usize) {
    let mut builder = Builder::with_room(path, room);
    for (number, [ko, en]) in segments.iter().enumerate() {
        let sides = [Symbols::new(ko), Symbols::new(en)];
        let buckets = [(ko, 0), (en, 1)].map(|(text, at)| rarity::buckets(text, &sides[at]));
        let stored = format!("{ko}\t{en}");
        let item = Item {
            part: part + (number / 100) as u32,
            id: id_of(ko, en),
            context: [number as u32, 0, part, 0, 0],
            stored: stored.as_bytes(),
            sides: [segment(ko, &sides[0], &buckets[0]), segment(en, &sides[1], &buckets[1])],
        };
        builder.push(&item).expect("written");
    }
    builder.finish().expect("written");
}

fn segment<'a>(text: &str, symbols: &'a Symbols, buckets: &'a [u32]) -> Segment<'a> {
    Segment { symbols: symbols.bytes(), key: key(text), buckets }
}

fn id_of(ko: &str, en: &str) -> u64 {
    xxhash_rust::xxh3::xxh3_64(format!("{ko}\t{en}").as_bytes())
}

fn open(paths: &[&Path]) -> Fuzzy {
    Fuzzy::open(paths, &|_| true, None).expect("opens")
}

/// All that is found: for each query, the percentages and the stored forms of all units.
fn answers(fuzzy: &Fuzzy, queries: &[[String; 2]], want: Want) -> Vec<BTreeSet<(u8, String)>> {
    let (mut room, mut block) = (Room::default(), OpenBlock::default());
    let mut answers = Vec::new();
    for query in queries {
        for lang in Lang::ALL {
            let pattern = Pattern::new(Symbols::new(&query[lang as usize]));
            let mut found = BTreeSet::new();
            for near in fuzzy.nearest(&pattern, lang, want, &mut room) {
                for unit in fuzzy.owners(&near, lang) {
                    let stored = fuzzy.stored(near.shard, unit, &mut block).expect("stored");
                    found.insert((near.percent(), String::from_utf8(stored.to_vec()).expect("UTF-8")));
                }
            }
            answers.push(found);
        }
    }
    answers
}

const ALL: Want = Want { count: usize::MAX, least: 70, sharing: 0, exhaustive: true };

fn plainly(segments: &[[String; 2]], queries: &[[String; 2]], least: u8) -> Vec<BTreeSet<(u8, String)>> {
    let mut answers = Vec::new();
    for query in queries {
        for lang in Lang::ALL {
            let pattern = Pattern::new(Symbols::new(&query[lang as usize]));
            let of = pattern.symbols().bytes().len();
            let like = |segment: &&[String; 2]| {
                let other = Symbols::new(&segment[lang as usize]);
                percent(pattern.common(other.bytes(), &mut Vec::new()), of, other.bytes().len())
            };
            let found = segments.iter().map(|segment| (like(&segment), segment));
            let found = found.filter(|(percent, _)| *percent >= least);
            answers.push(found.map(|(percent, [ko, en])| (percent, format!("{ko}\t{en}"))).collect());
        }
    }
    answers
}

#[test]
fn an_exhaustive_search_finds_what_comparing_with_everything_finds() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("fuzzy.bin");
    let (memory, queries) = (segments(700, 1), segments(60, 2));
    build(&path, &memory, 0, usize::MAX);
    let fuzzy = open(&[&path]);
    assert_eq!(fuzzy.len(), 700);
    assert!(fuzzy.is_whole());
    for least in [0, 50, 70, 85, 100] {
        assert_eq!(
            answers(&fuzzy, &queries, Want { least, ..ALL }),
            plainly(&memory, &queries, least),
            "{least}"
        );
    }
}

#[test]
fn what_is_nearly_the_same_is_found_by_its_rare_keys() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("fuzzy.bin");
    let memory = segments(3000, 3);
    build(&path, &memory, 0, usize::MAX);
    let fuzzy = open(&[&path]);
    // Other numbers, another sign at the end, a word put in, an ending changed.
    let queries: Vec<[String; 2]> = memory
        .iter()
        .step_by(29)
        .flat_map(|[ko, en]| {
            let number =
                [ko, en].map(|text| text.replace(|c: char| c.is_ascii_digit(), "42").replace('.', "!"));
            let word = [format!("새로운 {ko}"), format!("new {en}")];
            let ending = [ko.replace("합니다", "됩니다"), en.replace("model ", "models ")];
            [number, word, ending]
        })
        .collect();
    let want = Want { count: 1, least: 85, sharing: 0, exhaustive: false };
    let best = |answers: Vec<BTreeSet<(u8, String)>>| -> Vec<Option<u8>> {
        answers.iter().map(|found| found.last().map(|(percent, _)| *percent)).collect()
    };
    let found = best(answers(&fuzzy, &queries, want));
    assert_eq!(found, best(plainly(&memory, &queries, 85)));
    assert!(found.iter().flatten().count() > 300, "the queries are like something");
}

#[test]
fn shards_made_one_say_what_they_said() {
    let dir = tempfile::tempdir().expect("a folder");
    let [left, right, whole, merged] = ["left", "right", "whole", "merged"].map(|name| dir.path().join(name));
    let (memory, queries) = (segments(900, 4), segments(40, 5));
    build(&left, &memory[..400], 0, usize::MAX);
    build(&right, &memory[400..], 4, usize::MAX);
    // So little room that each unit is written by itself and all are merged.
    build(&whole, &memory, 0, 20_000);
    merge(&[&left, &right], &|_| true, &merged).expect("merged");
    let expected = plainly(&memory, &queries, 70);
    for shards in [vec![left.as_path(), right.as_path()], vec![&whole], vec![&merged]] {
        let fuzzy = open(&shards);
        assert!(fuzzy.is_whole());
        assert_eq!(answers(&fuzzy, &queries, ALL), expected, "{shards:?}");
    }
    let left_over: Vec<_> = fs::read_dir(dir.path()).expect("listed").collect();
    assert_eq!(left_over.len(), 4, "{left_over:?}");
    let context = |fuzzy: &Fuzzy, unit| fuzzy.context(0, unit);
    assert_eq!(context(&open(&[&merged]), 401), [1, 0, 4, 0, 0]);
}

#[test]
fn skeletons_meet_and_counts_are_those_of_all_shards() {
    let dir = tempfile::tempdir().expect("a folder");
    let [left, right, merged] = ["left", "right", "merged"].map(|name| dir.path().join(name));
    let mut memory = segments(300, 9);
    memory[250] = ["3쪽".to_owned(), "Page 3".to_owned()];
    build(&left, &memory[..10], 0, usize::MAX);
    build(&right, &memory[10..], 1, usize::MAX);
    merge(&[&left, &right], &|_| true, &merged).expect("merged");
    let mut plain = Rarity::default();
    memory.iter().for_each(|[ko, _]| plain.add(ko, &Symbols::new(ko)));
    for shards in [vec![left.as_path(), right.as_path()], vec![&merged]] {
        let fuzzy = open(&shards);
        let text = "12,345,678,901쪽.";
        let query = Pattern::new(Symbols::new(text));
        let found = fuzzy.of_skeleton(&query, key(text), Lang::Ko, 8, &mut Room::default());
        assert_eq!(found.len(), 1);
        assert!(found[0].percent() < 50, "{found:?}");
        for text in ["모델을 학습합니다", "쪽", "없는 것"] {
            for key in rarity::heads(text).chain(rarity::runs(Symbols::new(text).bytes())) {
                assert_eq!(fuzzy.weight(Lang::Ko, key), plain.weight(key), "{text}");
            }
        }
    }
}

#[test]
fn units_of_other_parts_and_removed_ones_are_not_found() {
    let dir = tempfile::tempdir().expect("a folder");
    let [path, merged] = ["fuzzy", "merged"].map(|name| dir.path().join(name));
    let memory = segments(600, 6);
    build(&path, &memory, 0, usize::MAX);
    let is_shown = |part: u32| part % 2 == 1;
    let removed: HashSet<u64> = memory.iter().step_by(3).map(|[ko, en]| id_of(ko, en)).collect();
    let rest: Vec<_> = memory
        .iter()
        .enumerate()
        .filter(|(number, [ko, en])| is_shown((number / 100) as u32) && !removed.contains(&id_of(ko, en)))
        .map(|(_, segment)| segment.clone())
        .collect();
    merge(&[&path], &is_shown, &merged).expect("merged");
    for path in [&path, &merged] {
        let removed = removed.clone();
        let is_removed: IsRemoved = Box::new(move |part, id| part % 2 == 1 && removed.contains(&id));
        let fuzzy = Fuzzy::open(&[path], &is_shown, Some(is_removed)).expect("opens");
        assert_eq!(answers(&fuzzy, &memory[..80], ALL), plainly(&rest, &memory[..80], 70));
    }
}

#[test]
fn segments_without_symbols_and_endless_ones_are_left_out() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("fuzzy.bin");
    let endless = "가".repeat(MOST_SYMBOLS);
    let memory =
        [[String::new(), " ".to_owned()], [endless.clone(), "a".to_owned()], ["키".to_owned(), endless]];
    build(&path, &memory, 0, usize::MAX);
    let fuzzy = open(&[&path]);
    assert_eq!(fuzzy.len(), 3);
    let mut room = Room::default();
    let mut found =
        |text: &str, lang| fuzzy.nearest(&Pattern::new(Symbols::new(text)), lang, ALL, &mut room).len();
    assert_eq!(
        (found("키", Lang::Ko), found("a", Lang::En), found("A.", Lang::En), found("", Lang::Ko)),
        (1, 1, 0, 0)
    );
    assert_eq!(found(&memory[1][0], Lang::Ko), 0);
}

#[test]
fn no_units_are_a_shard_too() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("fuzzy.bin");
    build(&path, &[], 0, usize::MAX);
    assert_eq!(answers(&open(&[&path]), &segments(3, 7), ALL), vec![BTreeSet::new(); 6]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn damaged_bytes_are_no_panic(places in prop::collection::vec((0usize..1 << 20, any::<u8>()), 1..40)) {
        static WHOLE: LazyLock<Vec<u8>> = LazyLock::new(|| {
            let dir = tempfile::tempdir().expect("a folder");
            let path = dir.path().join("fuzzy.bin");
            build(&path, &segments(220, 8), 0, usize::MAX);
            fs::read(&path).expect("read")
        });
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("fuzzy.bin");
        let memory = segments(10, 8);
        let mut bytes = WHOLE.clone();
        let length = bytes.len();
        for (place, byte) in places {
            bytes[place % length] ^= byte;
        }
        fs::write(&path, &bytes).expect("written");
        let Ok(fuzzy) = Fuzzy::open(&[&path], &|part| part > 0, None) else { return Ok(()) };
        let (mut room, mut block) = (Room::default(), OpenBlock::default());
        for exhaustive in [false, true] {
            for query in &memory {
                let pattern = Pattern::new(Symbols::new(&query[0]));
                let want = Want { count: 5, least: 40, sharing: 0, exhaustive };
                for near in fuzzy.nearest(&pattern, Lang::Ko, want, &mut room) {
                    for unit in fuzzy.owners(&near, Lang::Ko) {
                        let _ = fuzzy.stored(near.shard, unit, &mut block);
                        let _ = fuzzy.context(near.shard, unit);
                    }
                }
            }
        }
        let _ = merge(&[&path], &|_| true, &dir.path().join("merged"));
    }
}
