use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::concordance::{Request, concordance};
use crate::exchange::{ImportOptions, import};
use crate::index::{self, Index, IndexState};
use crate::record::{Lang, Unit, UnitId};
use crate::workspace::Workspace;

/// A workspace with a client and a memory of another tool.
fn workspace(dir: &Path) -> Workspace {
    for folder in ["glossary", "memory/acme"] {
        fs::create_dir_all(dir.join(folder)).unwrap();
    }
    fs::write(dir.join("malmoi.toml"), "clients = [\"acme\"]\n").unwrap();
    fs::write(
        dir.join("memory/m.tsv"),
        "ko\ten\torigin\n\
         저장\tSave\tui\n\
         저장\tStore\tui\n\
         저장\tSave\tdocs\n\
         모델을 학습한다.\tWe train a model.\tdocs\n\
         파일을 저장합니다.\tSaves the file.\tdocs\n\
         닫기\tSave\tui\n",
    )
    .unwrap();
    Workspace::open(dir).unwrap()
}

fn unit(ko: &str, en: &str) -> Unit {
    Unit { ko: Some(ko.to_owned()), en: Some(en.to_owned()), ..Unit::default() }
}

/// What the index answers: the Korean sides of the units with a text, out of the index as it is.
fn found(ws: &Workspace, client: Option<&str>, text: &str) -> Vec<String> {
    let units = Index::open(ws, client).unwrap().units().unwrap();
    let request = Request { side: None, limit: 1000, forms: false };
    let found = concordance(&units, text, &request).unwrap();
    found.units.into_iter().map(|hit| hit.example.unit.ko.unwrap_or_default()).collect()
}

/// The units of a selection as the files have them.
fn listed(ws: &Workspace, selection: &Selection, standing: Standing) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let mut on = |_: &_, held: Held| {
        all.push((held.unit.ko.unwrap_or_default(), held.unit.en.unwrap_or_default()));
        Ok(ControlFlow::Continue(()))
    };
    each(ws, selection, standing, &mut on, &mut |problem| panic!("{problem}")).unwrap();
    all
}

fn by_origin(origin: &str) -> Selection {
    Selection { origin: Some(origin.to_owned()), ..Selection::default() }
}

#[test]
fn what_is_added_is_found_by_the_next_query_and_stands_once() {
    let dir = tempfile::tempdir().unwrap();
    let ws = workspace(dir.path());
    index::rebuild(&ws, &mut |_| ()).unwrap();
    let one = unit("어휘를 모읍니다", "We gather words");
    let adding = add(&ws, None, &[one.clone(), unit("둘째 모음", "second"), one.clone()]).unwrap();
    let states: Vec<Added> = adding.units.iter().map(|(_, added)| *added).collect();
    assert_eq!(states, [Added::New, Added::New, Added::AlreadyThere]);
    let named = Unit { origin: "added".into(), ..one.clone() };
    assert_eq!(adding.units[0].0, named.id());
    // Without a refresh, of a file that the index does not know.
    assert_eq!(index::status(&ws).unwrap().state, IndexState::Fresh);
    assert_eq!(found(&ws, None, "어휘를 모읍"), ["어휘를 모읍니다"]);
    assert_eq!(found(&ws, Some("acme"), "어휘를 모읍"), ["어휘를 모읍니다"]);
    for round in 0..3 {
        assert_eq!(
            add(&ws, None, std::slice::from_ref(&one)).unwrap().units,
            [(named.id(), Added::AlreadyThere)],
            "{round}"
        );
        assert_eq!(found(&ws, None, "어휘를 모읍").len(), 1, "{round}");
        index::refresh(&ws, &mut |_| ()).unwrap();
        if round == 1 {
            // An index that cannot be read, and none.
            fs::remove_dir_all(ws.index_dir()).unwrap();
            assert_eq!(add(&ws, None, std::slice::from_ref(&one)).unwrap().units[0].1, Added::AlreadyThere);
            index::rebuild(&ws, &mut |_| ()).unwrap();
        }
    }
    // A unit of another file with its origin is the same unit.
    let there = Unit { origin: "docs".into(), ..unit("모델을 학습한다.", "We train a model.") };
    assert_eq!(
        add(&ws, None, std::slice::from_ref(&there)).unwrap().units,
        [(there.id(), Added::AlreadyThere)]
    );
    assert_eq!(fs::read_to_string(ws.added_file(None).unwrap()).unwrap().lines().count(), 2);
    // The client's memory is another one, and the house does not see it.
    assert_eq!(add(&ws, Some("acme"), std::slice::from_ref(&there)).unwrap().units[0].1, Added::New);
    add(&ws, Some("ACME"), &[unit("비밀", "secret")]).unwrap();
    assert_eq!((found(&ws, None, "비밀").len(), found(&ws, Some("acme"), "비밀").len()), (0, 1));
    assert!(add(&ws, Some("other"), &[there]).unwrap_err().hint().is_some());
}

#[test]
fn what_was_deleted_from_a_file_by_hand_is_added_again() {
    let dir = tempfile::tempdir().unwrap();
    let ws = workspace(dir.path());
    let there = Unit { origin: "docs".into(), ..unit("모델을 학습한다.", "We train a model.") };
    let own = unit("손으로 지운다", "deleted by hand");
    add(&ws, None, std::slice::from_ref(&own)).unwrap();
    index::rebuild(&ws, &mut |_| ()).unwrap();
    fs::write(dir.path().join("memory/m.tsv"), "ko\ten\n다른\tother\n").unwrap();
    fs::write(ws.added_file(None).unwrap(), "").unwrap();
    let states = add(&ws, None, &[there, own]).unwrap().units;
    assert!(states.iter().all(|(_, added)| *added == Added::New), "{states:?}");
}

#[test]
fn a_torn_line_is_named_and_joined_with_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let ws = workspace(dir.path());
    add(&ws, None, &[unit("첫째", "first")]).unwrap();
    index::rebuild(&ws, &mut |_| ()).unwrap();
    let file = ws.added_file(None).unwrap();
    let whole = fs::read(&file).unwrap();
    fs::write(&file, [&whole[..], &whole[..whole.len() / 2]].concat()).unwrap();

    let problem = "memory/added.jsonl:2: the last line is torn";
    let (_, notes) = index::open_fresh(&ws, None, true, &mut |_| ()).unwrap();
    assert!(notes.iter().any(|note| note.contains(problem)), "{notes:?}");
    let counted = stats(&ws, &Selection::default()).unwrap();
    let told: Vec<String> = counted.problems.iter().map(ToString::to_string).collect();
    assert!(told.len() == 1 && told[0].contains(problem), "{told:?}");
    assert_eq!(index::torn(&ws).unwrap().len(), 1);

    let adding = add(&ws, None, &[unit("둘째", "second")]).unwrap();
    assert!(adding.problems.len() == 1 && adding.problems[0].to_string().contains(problem));
    assert_eq!((found(&ws, None, "첫째").len(), found(&ws, None, "둘째").len()), (1, 1));
    assert_eq!(index::torn(&ws).unwrap(), []);
    assert_eq!(add(&ws, None, &[unit("셋째", "third")]).unwrap().problems, []);
    // The readers name it from now on as a broken line, and read the others.
    let report = index::refresh(&ws, &mut |_| ()).unwrap();
    assert_eq!((report.problems.len(), report.problems[0].line), (1, 2));
    assert_eq!((found(&ws, None, "첫째").len(), found(&ws, None, "셋째").len()), (1, 1));
}

#[test]
fn what_no_reader_would_take_is_refused_and_nothing_is_added() {
    let dir = tempfile::tempdir().unwrap();
    let ws = workspace(dir.path());
    let refused = |bad: Unit, message: &str| {
        let error = add(&ws, None, &[unit("좋은 것", "a good one"), bad]).unwrap_err();
        assert!(error.to_string().contains(message), "{error}");
        assert!(error.hint().is_some(), "{error}");
        assert!(!ws.added_file(None).unwrap().exists());
    };
    refused(unit(" ", "blank"), "the Korean side is empty");
    refused(unit("빈 쪽", "\u{3000}\n"), "the English side is empty");
    refused(Unit::default(), "neither side");
    refused(unit(&"가".repeat(3 << 20), "long"), "more than 8 MiB");
    let long = unit(&"가나 ".repeat(1 << 18), "almost 2 MiB");
    add(&ws, None, std::slice::from_ref(&long)).unwrap();
    assert_eq!(listed(&ws, &by_origin("added"), Standing::Held)[0].0, long.ko.unwrap());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn any_text_is_kept_to_the_letter(
        ko in "\\PC*|[\u{0}-\u{1f}가-힣\u{1100}-\u{11ff}\"\\\\\u{fffd}\u{feff}]*",
        en in ".*",
        origin in ".*",
        before in proptest::option::of(".*"),
    ) {
        let dir = tempfile::tempdir().unwrap();
        let ws = workspace(dir.path());
        let unit = Unit { ko: Some(ko), en: Some(en), origin, before, ..Unit::default() };
        let Ok(adding) = add(&ws, None, std::slice::from_ref(&unit)) else {
            let blank = |side: &Option<String>| side.as_deref().unwrap_or("").trim().is_empty();
            prop_assert!(blank(&unit.ko) || blank(&unit.en));
            return Ok(());
        };
        let mut read = Vec::new();
        let source = Selection { source: Some("added.jsonl".into()), ..Selection::default() };
        let mut on = |_: &_, held: Held| {
            read.push(held);
            Ok(ControlFlow::Continue(()))
        };
        each(&ws, &source, Standing::Held, &mut on, &mut |problem| panic!("{problem}")).unwrap();
        prop_assert_eq!(read.len(), 1);
        let held = read.remove(0);
        prop_assert_eq!(adding.units, [(held.id, Added::New)]);
        prop_assert_eq!((&held.unit.ko, &held.unit.en, &held.unit.before), (&unit.ko, &unit.en, &unit.before));
        prop_assert_eq!(add(&ws, None, &[unit]).unwrap().units[0].1, Added::AlreadyThere);
    }
}

#[test]
fn removed_units_are_nowhere_and_come_back() {
    let dir = tempfile::tempdir().unwrap();
    let ws = workspace(dir.path());
    add(&ws, None, &[unit("저장 위치", "location")]).unwrap();
    add(&ws, Some("acme"), &[Unit { origin: "ui".into(), ..unit("저장", "Save") }]).unwrap();
    index::rebuild(&ws, &mut |_| ()).unwrap();
    let before = found(&ws, None, "저장");
    assert_eq!(before.len(), 5);
    let chosen = choose(&ws, &by_origin("ui"), Standing::Held, 2).unwrap();
    assert_eq!((chosen.ids.len(), chosen.units, chosen.first.len()), (3, 3, 2));
    assert_eq!(remove(&ws, None, &chosen.ids).unwrap(), 3);
    assert_eq!(remove(&ws, None, &chosen.ids).unwrap(), 0);

    let gone = |ws: &Workspace| {
        assert_eq!(found(ws, None, "저장").len(), 3);
        // The client has a unit of the same id.
        assert_eq!(found(ws, Some("acme"), "저장").len(), 4);
        assert_eq!(listed(ws, &by_origin("ui"), Standing::Held), []);
        assert_eq!(listed(ws, &by_origin("ui"), Standing::Removed).len(), 3);
        let mut exported = Vec::new();
        let mut on_unit = |_: &_, unit: Unit| {
            exported.push(unit.origin);
            Ok(())
        };
        ws.units(None, &mut on_unit, &mut |_| {}).unwrap();
        assert_eq!(exported, ["added", "docs", "docs", "docs"]);
        assert_eq!(index::verify(ws).unwrap(), index::Verified::default());
        assert_eq!(index::status(ws).unwrap().state, IndexState::Fresh);
    };
    gone(&ws);
    let files = fs::read_dir(Index::open(&ws, None).unwrap().path()).unwrap();
    let names = files.map(|file| file.unwrap().file_name().to_string_lossy().into_owned());
    assert_eq!(names.filter(|name| name.starts_with("removed-")).count(), 1, "one table");
    index::rebuild(&ws, &mut |_| ()).unwrap();
    gone(&ws);
    index::refresh(&ws, &mut |_| ()).unwrap();
    gone(&ws);
    // Said while another process writes the index, it is read as it stands.
    let file = ws.removed_file(None).unwrap();
    let other = listed(&ws, &by_origin("docs"), Standing::Held);
    let id = choose(&ws, &by_origin("docs"), Standing::Held, 0).unwrap().ids[0];
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, format!("{text}{{\"id\":\"{id}\"}}\n{{\"id\":\"{id}")).unwrap();
    assert_eq!(found(&ws, None, &other[0].0).len(), 2);
    fs::write(&file, &text).unwrap();
    gone(&ws);

    let chosen = choose(&ws, &by_origin("ui"), Standing::Removed, 0).unwrap();
    assert_eq!(restore(&ws, None, &chosen.ids).unwrap(), 3);
    assert_eq!(found(&ws, None, "저장"), before);
    assert_eq!(index::verify(&ws).unwrap(), index::Verified::default());
    // Without the file nothing is removed.
    remove(&ws, None, &chosen.ids).unwrap();
    gone(&ws);
    fs::remove_file(&file).unwrap();
    assert_eq!(found(&ws, None, "저장"), before);
    index::refresh(&ws, &mut |_| ()).unwrap();
    assert_eq!(found(&ws, None, "저장"), before);
    assert_eq!(index::verify(&ws).unwrap(), index::Verified::default());
}

#[test]
fn units_are_chosen_by_id_text_and_file() {
    let dir = tempfile::tempdir().unwrap();
    let ws = workspace(dir.path());
    let text = |text: &str| Selection { text: Some(text.to_owned()), ..Selection::default() };
    assert_eq!(listed(&ws, &text("파일을 저장"), Standing::Held).len(), 1);
    assert_eq!(listed(&ws, &text("SAVE"), Standing::Held).len(), 3, "whole words, any case");
    let file = |name: &str| Selection { source: Some(name.to_owned()), ..Selection::default() };
    assert_eq!(listed(&ws, &file("m.tsv"), Standing::Held).len(), 6);
    let error = choose(&ws, &file("n.tsv"), Standing::Held, 0).unwrap_err();
    assert_eq!(
        (error.to_string().as_str(), error.hint()),
        ("the memory has no file n.tsv", Some("there are memory/m.tsv"))
    );
    let id = choose(&ws, &text("학습"), Standing::Held, 0).unwrap().ids[0];
    let missing = UnitId(7);
    let chosen = choose_ids(&ws, &Selection::default(), &[id, missing, id], Standing::Held, 5).unwrap();
    assert_eq!((chosen.ids, chosen.missing, chosen.first.len()), (vec![id], vec![missing], 1));
    remove(&ws, None, &[id]).unwrap();
    fs::write(dir.path().join("memory/m.tsv"), "ko\ten\n").unwrap();
    let chosen = choose_ids(&ws, &Selection::default(), &[id], Standing::Removed, 5).unwrap();
    assert_eq!(
        (chosen.ids, chosen.units),
        (vec![id], 0),
        "its file is gone, and it can be restored all the same"
    );
}

#[test]
fn a_removed_unit_that_is_added_or_imported_is_there_again_once() {
    let dir = tempfile::tempdir().unwrap();
    let ws = workspace(&dir.path().join("ws"));
    let file = dir.path().join("news.jsonl");
    fs::write(&file, "{\"ko\":\"새 소식\",\"en\":\"news\"}\n{\"ko\":\"다른 소식\",\"en\":\"other news\"}\n")
        .unwrap();
    let files = [file];
    let options = ImportOptions::default();
    let imported = |ws: &Workspace| import(ws, &files, &options, &mut |_| ()).unwrap().units;
    assert_eq!(imported(&ws).added, 2);
    index::rebuild(&ws, &mut |_| ()).unwrap();
    let ids = choose(&ws, &by_origin("news"), Standing::Held, 0).unwrap().ids;
    remove(&ws, None, &ids).unwrap();
    assert_eq!(found(&ws, None, "소식").len(), 0);
    let counts = imported(&ws);
    assert_eq!((counts.read, counts.added, counts.already_there, counts.restored), (2, 0, 0, 2));
    assert_eq!(found(&ws, None, "소식").len(), 2);
    assert_eq!(imported(&ws).already_there, 2);

    // Its file is deleted meanwhile: it comes as a new one, and what was said of it counts no more.
    remove(&ws, None, &ids).unwrap();
    fs::remove_dir_all(dir.path().join("ws/memory/news")).unwrap();
    assert_eq!(imported(&ws).added, 2);
    index::refresh(&ws, &mut |_| ()).unwrap();
    assert_eq!(found(&ws, None, "소식").len(), 2);

    remove(&ws, None, &ids).unwrap();
    let one = Unit { origin: "news".into(), ..unit("새 소식", "news") };
    assert_eq!(
        add(&ws, None, &[one.clone(), one.clone()]).unwrap().units,
        [(ids[0], Added::Restored), (ids[0], Added::AlreadyThere)]
    );
    assert_eq!(found(&ws, None, "소식"), ["새 소식"]);
    assert!(!ws.added_file(None).unwrap().exists(), "it stands in its old file");
}

#[test]
fn removed_jsonl_does_not_grow_for_ever() {
    let dir = tempfile::tempdir().unwrap();
    let ws = workspace(dir.path());
    let ids: Vec<UnitId> = (0..2000).map(|number| UnitId(number << 64 | number)).collect();
    for _ in 0..5 {
        assert_eq!(remove(&ws, None, &ids).unwrap(), 2000);
        assert_eq!(restore(&ws, None, &ids[1..]).unwrap(), 1999);
        restore(&ws, None, &ids[..1]).unwrap();
    }
    remove(&ws, None, &ids[..3]).unwrap();
    let file = ws.removed_file(None).unwrap();
    assert!(fs::metadata(&file).unwrap().len() < 1003 * 3 * 42);
    assert_eq!(
        ws.removed_ids(None).unwrap(),
        ids[..3].iter().copied().collect::<std::collections::HashSet<_>>()
    );
}

#[test]
fn conflicts_and_repetitions_are_ranked_by_how_often_they_stand() {
    let dir = tempfile::tempdir().unwrap();
    let ws = workspace(dir.path());
    let found = duplicates(&ws, &Selection::default(), &Lang::ALL, 10).unwrap();
    let told: Vec<_> = found
        .conflicts
        .iter()
        .map(|conflict| {
            let targets: Vec<_> = conflict.targets.iter().map(|one| (one.text.as_str(), one.units)).collect();
            (conflict.lang, conflict.text.as_str(), conflict.units, targets)
        })
        .collect();
    assert_eq!(
        told,
        [
            (Lang::Ko, "저장", 3, vec![("Save", 2), ("Store", 1)]),
            (Lang::En, "Save", 3, vec![("저장", 2), ("닫기", 1)]),
        ]
    );
    let target = &found.conflicts[0].targets[0];
    assert_eq!((target.place.line, target.origins["ui"], target.origins["docs"]), (2, 1, 1));
    assert_eq!((found.conflict_count, found.repeated_count, found.repeated.len()), (2, 1, 1));
    let repeated = &found.repeated[0];
    assert_eq!((repeated.ko.as_str(), repeated.en.as_str(), repeated.units), ("저장", "Save", 2));

    let one = duplicates(&ws, &Selection::default(), &[Lang::En], 0).unwrap();
    assert_eq!(
        (one.conflict_count, one.conflicts.len(), one.repeated_count, one.repeated.len()),
        (1, 0, 1, 0)
    );
    // Composition and blanks are no difference, and what was removed is none.
    let nfd: String = unicode_normalization::UnicodeNormalization::nfd("닫기").collect();
    add(&ws, None, &[unit(&nfd, " Save"), unit("닫기", "Close")]).unwrap();
    let ids = choose(&ws, &by_origin("ui"), Standing::Held, 0).unwrap().ids;
    remove(&ws, None, &ids).unwrap();
    let found = duplicates(&ws, &Selection::default(), &Lang::ALL, 10).unwrap();
    let texts: Vec<_> = found.conflicts.iter().map(|one| (one.text.trim(), one.units)).collect();
    assert_eq!((texts, found.repeated_count), (vec![(nfd.as_str(), 2), ("Save", 2)], 0));
}

#[test]
fn a_memory_is_counted_by_origin_and_file() {
    let dir = tempfile::tempdir().unwrap();
    let ws = workspace(dir.path());
    index::rebuild(&ws, &mut |_| ()).unwrap();
    add(&ws, None, &[unit("두 어절", "three English words")]).unwrap();
    let ids = choose(&ws, &by_origin("docs"), Standing::Held, 0).unwrap().ids;
    remove(&ws, None, &ids[..1]).unwrap();
    let counted = stats(&ws, &Selection::default()).unwrap();
    let amount = counted.origins["added"];
    assert_eq!((amount.units, amount.eojeol, amount.words, amount.bytes), (1, 2, 3, 29));
    let docs = counted.origins["docs"];
    assert_eq!((docs.units, docs.removed), (2, 1));
    assert_eq!((counted.total.units, counted.total.removed, counted.removed_ids), (6, 1, 1));
    assert_eq!(counted.sources["memory/added.jsonl"].not_indexed, 1);
    let file = &counted.sources["memory/m.tsv"];
    assert_eq!((file.amount.units, file.not_indexed), (5, 0));
    assert_eq!(file.file_bytes, fs::metadata(dir.path().join("memory/m.tsv")).unwrap().len());
    index::refresh(&ws, &mut |_| ()).unwrap();
    assert_eq!(stats(&ws, &Selection::default()).unwrap().sources["memory/added.jsonl"].not_indexed, 0);
}
