use std::fs;
use std::path::Path;

use super::*;
use crate::analysis::{Analyzer, english, normalise};
use crate::fuzzy::Want;
use crate::matching::symbols::{Pattern, Symbols};
use crate::record::{Lang, Unit, UnitId};

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

fn sorted(search: &mut dyn FnMut(&mut OnCandidate<'_>) -> Result<()>) -> Vec<Candidate> {
    let mut found = Vec::new();
    search(&mut |candidate| found.push(candidate)).expect("found");
    found.sort_unstable();
    found
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
    let all = texts(&units, &sorted(&mut |f| units.all(f)));
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
        let found = texts(&units, &sorted(&mut |f| units.korean_text(normal.text(), f)));
        expected.retain(|unit| !found.contains(unit));
        assert!(expected.is_empty(), "{query}: {expected:?} not in {found:?}");
    }
    assert_eq!(sorted(&mut |f| units.korean_text("없다는데", f)), []);

    let mut analyzer = Analyzer::new().expect("a dictionary");
    let mut tokens = Vec::new();
    analyzer.korean("서버에서만", &mut |token, _, _| tokens.push(token.to_owned()));
    let found = texts(&units, &sorted(&mut |f| units.korean_morphemes(&tokens, f)));
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
        let found = texts(&units, &sorted(&mut |f| units.english_phrase(&words, f)));
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
        let found = sorted(&mut |f| units.all(f));
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

/// Everything that an index answers: its units in order, and its terms.
fn answers(ws: &Workspace) -> (Vec<Unit>, Vec<u8>) {
    let index = Index::open(ws, None).expect("an index");
    let units = index.units().expect("units");
    let units = texts(&units, &sorted(&mut |f| units.all(f)));
    (units, fs::read(index.terms_path()).expect("terms"))
}

/// What an index answers after a refresh is what it answers after a rebuild, and it is whole.
fn refreshed_like_rebuilt(ws: &Workspace) -> Report {
    let report = refresh(ws, &mut |_| ()).expect("refreshed");
    assert_eq!(status(ws).expect("a status").state, IndexState::Fresh);
    assert_eq!(verify(ws).expect("verified"), Verified::default());
    let refreshed = answers(ws);
    let other = tempfile::tempdir().expect("a scratch folder");
    copy(ws.root(), other.path());
    let other = Workspace::open(other.path()).expect("a workspace");
    rebuild(&other, &mut |_| ()).expect("built");
    assert!(refreshed == answers(&other), "a refresh and a rebuild differ");
    assert_eq!(matches(ws), matches(&other), "the fuzzy indexes of a refresh and a rebuild differ");
    report
}

/// For each segment of the memory: what of it is how like that segment.
fn matches(ws: &Workspace) -> BTreeSet<(String, u8, UnitId)> {
    let index = Index::open(ws, None).expect("an index");
    let (units, memory) = (index.units().expect("units"), index.memory().expect("a memory"));
    let mut room = MemoryRoom::default();
    let mut matches = BTreeSet::new();
    let all = texts(&units, &sorted(&mut |f| units.all(f)));
    for unit in all.iter().filter(|unit| unit.ko.is_some() && unit.en.is_some()) {
        for lang in Lang::ALL {
            let text = unit.side(lang).unwrap_or_default();
            let query = Pattern::new(Symbols::new(text));
            let want = Want { count: usize::MAX, least: 40, sharing: 0, exhaustive: true };
            let mut ids = BTreeSet::new();
            for like in memory.nearest(&query, 0, lang, want, &mut room) {
                for found in memory.units(&like, lang, [0; 5], usize::MAX, &mut room) {
                    ids.insert(found.unit.id());
                    matches.insert((text.to_owned(), like.percent(), found.unit.id()));
                }
            }
            assert!(ids.contains(&unit.id()), "{text} does not find itself");
        }
    }
    matches
}

fn copy(from: &Path, to: &Path) {
    for folder in ["glossary", "articles", "memory"] {
        fs::create_dir_all(to.join(folder)).expect("a folder");
        for entry in fs::read_dir(from.join(folder)).expect("listed") {
            let entry = entry.expect("an entry");
            fs::copy(entry.path(), to.join(folder).join(entry.file_name())).expect("copied");
        }
    }
}

#[test]
fn a_refresh_reads_only_what_changed_and_ends_where_a_rebuild_does() {
    let dir = tempfile::tempdir().expect("a scratch folder");
    let ws = workspace(dir.path());
    let write = |name: &str, text: &str| fs::write(dir.path().join(name), text).expect("written");
    write("articles/a.ko.txt", "첫 기사의 제목\n첫 기사의 문장이다.\n");
    let report = refresh(&ws, &mut |_| ()).expect("built");
    assert!(report.rebuilt);
    assert!(!refreshed_like_rebuilt(&ws).rebuilt);

    write("articles/a.ko.txt", "첫 기사의 제목\n첫 기사의 고친 문장이다.\n");
    write("articles/b.ko.txt", "둘째 기사의 제목\n둘째 기사의 문장이다.\n");
    match status(&ws).expect("a status").state {
        IndexState::Stale(staleness) => {
            assert_eq!(staleness.changed, ["articles/a"]);
            assert_eq!(staleness.new, ["articles/b"]);
        }
        state => panic!("{state:?}"),
    }
    let report = refreshed_like_rebuilt(&ws);
    assert_eq!((report.rebuilt, report.sources, report.units, report.concepts), (false, 2, 4, None));

    fs::remove_file(dir.path().join("articles/b.ko.txt")).expect("removed");
    write("glossary/g.csv", "ko,en\n제미나이,Gemini\n앤트로픽,Anthropic\n");
    let state = status(&ws).expect("a status").state;
    let message = state.message().expect("a message");
    assert_eq!(message, "the index is stale: glossary/g.csv is changed, articles/b is gone");
    assert_eq!(state.hint(), Some("type `malmoi index refresh`"));
    let report = refreshed_like_rebuilt(&ws);
    assert_eq!((report.units, report.concepts), (0, Some(2)));

    // Another time with the same contents changes the manifest alone.
    let file = fs::File::options().append(true).open(dir.path().join("memory/m.tsv")).expect("opened");
    file.set_modified(std::time::SystemTime::UNIX_EPOCH).expect("set");
    assert_eq!(refreshed_like_rebuilt(&ws).units, 0);
    for turn in 0..12 {
        write("articles/a.ko.txt", &format!("첫 기사의 제목\n{turn}번째로 고친 문장이다.\n"));
        refreshed_like_rebuilt(&ws);
    }
}

#[test]
fn what_was_appended_is_found_before_it_is_indexed_and_after() {
    let dir = tempfile::tempdir().expect("a scratch folder");
    let ws = workspace(dir.path());
    let append = |text: &str| {
        use std::io::Write;
        let path = dir.path().join("memory/added.jsonl");
        let mut file = fs::File::options().append(true).create(true).open(path).expect("opened");
        file.write_all(text.as_bytes()).expect("written");
    };
    append("{\"ko\":\"처음 더한 문장\",\"en\":\"The first added sentence\"}\n");
    rebuild(&ws, &mut |_| ()).expect("built");
    append("{\"ko\":\"뒤에 더한 문장\",\"en\":\"A sentence added later\"}\n{\"ko\":\"아직 쓰는");
    assert_eq!(status(&ws).expect("a status").state, IndexState::Fresh);
    let find = || {
        let units = Index::open(&ws, None).expect("an index").units().expect("units");
        let found = texts(&units, &sorted(&mut |f| units.korean_text("더한문장", f)));
        found
            .into_iter()
            .map(|unit| (unit.ko.unwrap_or_default(), unit.place.line, unit.seq))
            .collect::<Vec<_>>()
    };
    let expected = [("처음 더한 문장".to_owned(), 1, 0), ("뒤에 더한 문장".to_owned(), 2, 1)];
    assert_eq!(find(), expected);
    let report = refresh(&ws, &mut |_| ()).expect("refreshed");
    assert_eq!((report.rebuilt, report.units), (false, 1));
    assert_eq!(find(), expected);
    append(" 문장\",\"en\":null}\n");
    assert_eq!(refresh(&ws, &mut |_| ()).expect("refreshed").units, 1);
    refreshed_like_rebuilt(&ws);

    let units = Index::open(&ws, None).expect("an index").units().expect("units");
    let id = units.get(&sorted(&mut |f| units.korean_text("처음 더한", f))[0]).expect("a unit").id();
    fs::write(dir.path().join("memory/removed.jsonl"), format!("{{\"id\":\"{id}\"}}\n")).expect("written");
    assert_eq!(find(), expected[1..]);
}

#[test]
fn a_clients_units_are_seen_when_the_client_is_named() {
    let dir = tempfile::tempdir().expect("a scratch folder");
    workspace(dir.path());
    fs::write(dir.path().join("malmoi.toml"), "clients = [\"acme\"]\n").expect("written");
    fs::create_dir(dir.path().join("memory/acme")).expect("a folder");
    fs::write(dir.path().join("memory/acme/m.tsv"), "ko\ten\n비밀 문장\tA secret\n").expect("written");
    let ws = Workspace::open(dir.path()).expect("a workspace");
    rebuild(&ws, &mut |_| ()).expect("built");
    let found = |client| {
        let units = Index::open(&ws, client).expect("an index").units().expect("units");
        (sorted(&mut |f| units.korean_text("비밀", f)).len(), sorted(&mut |f| units.all(f)).len())
    };
    assert_eq!((found(None), found(Some("acme")), found(Some("other"))), ((0, 5), (1, 6), (0, 5)));
    assert_eq!(verify(&ws).expect("verified"), Verified::default());
}

#[test]
fn a_second_writer_is_told_who_holds_the_lock_and_a_reader_never_waits() {
    let dir = tempfile::tempdir().expect("a scratch folder");
    let ws = workspace(dir.path());
    rebuild(&ws, &mut |_| ()).expect("built");
    let before = answers(&ws);
    let lock = lock::WriteLock::take(&ws.index_dir()).expect("the lock");
    let error = refresh(&ws, &mut |_| ()).expect_err("a second writer");
    let expected = format!("another malmoi (process {}: `", std::process::id());
    assert!(error.to_string().starts_with(&expected), "{error}");
    assert!(error.to_string().ends_with("`) is writing the index"), "{error}");
    assert!(error.hint().is_some_and(|hint| hint.starts_with("wait until it is done")));
    assert!(before == answers(&ws));
    drop(lock);
    refresh(&ws, &mut |_| ()).expect("refreshed");
}

#[test]
fn damage_is_found_by_verify() {
    let dir = tempfile::tempdir().expect("a scratch folder");
    let ws = workspace(dir.path());
    let first = |ws: &Workspace| {
        verify(ws).expect("verified").problems.first().map(ToString::to_string).unwrap_or_default()
    };
    assert_eq!(first(&ws), "index/: there is no index yet");
    rebuild(&ws, &mut |_| ()).expect("built");
    assert_eq!(first(&ws), "");
    fs::write(ws.index_dir().join("gen-1/terms-9.bin"), "x").expect("written");
    fs::write(ws.index_dir().join("gen-1/units/x.idx"), "x").expect("written");
    fs::create_dir(ws.index_dir().join("gen-7")).expect("a folder");
    let leftovers = verify(&ws).expect("verified").leftovers;
    assert_eq!(leftovers, ["gen-7", "gen-1/terms-9.bin", "gen-1/units/x.idx"]);
    refresh(&ws, &mut |_| ()).expect("refreshed");
    assert_eq!(verify(&ws).expect("verified"), Verified::default());
    let units = ws.index_dir().join("gen-1/units");
    let mut store = fs::read_dir(&units).expect("listed").map(|entry| entry.expect("an entry").path());
    let is_store = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "store");
    let store = store.find(is_store).expect("a store");
    let mut bytes = fs::read(&store).expect("read");
    bytes[3] ^= 0x55;
    fs::write(&store, bytes).expect("written");
    assert!(first(&ws).contains("has another checksum than when it was written"), "{}", first(&ws));
    fs::remove_file(units.join("meta.json")).expect("removed");
    let state = status(&ws).expect("a status").state;
    assert_eq!(state.message().as_deref(), Some("the index is damaged: units/meta.json is missing"));
    assert!(refresh(&ws, &mut |_| ()).expect("rebuilt").rebuilt);
    assert_eq!(first(&ws), "");
    let manifest = ws.index_dir().join("gen-2/manifest.json");
    let text = fs::read_to_string(&manifest).expect("read").replace("\"version\": 2", "\"version\": 99");
    fs::write(manifest, text).expect("written");
    assert_eq!(status(&ws).expect("a status").state, IndexState::Foreign);
}

#[test]
fn what_is_missing_or_damaged_is_told_or_mended_before_a_search() {
    let dir = tempfile::tempdir().expect("a scratch folder");
    let ws = workspace(dir.path());
    rebuild(&ws, &mut |_| ()).expect("built");
    let segment = |ending: &str| {
        let current = Index::open(&ws, None).expect("an index").path().join("units");
        let mut files = fs::read_dir(current).expect("listed").map(|entry| entry.expect("an entry").path());
        files.find(|path| path.extension().is_some_and(|known| known == ending)).expect("a file")
    };
    fs::remove_file(segment("store")).expect("removed");
    let state = status(&ws).expect("a status").state;
    assert!(state.message().expect("damaged").ends_with(".store is missing"), "{state:?}");
    let (_, notes) = open_fresh(&ws, None, true, &mut |_| {}).expect("mended");
    assert!(notes[0].contains("is missing: built it from 2 sources"), "{notes:?}");

    let terms = Index::open(&ws, None).expect("an index").terms_path();
    fs::write(&terms, "garbage").expect("written");
    let refused = open_fresh(&ws, None, false, &mut |_| {}).err().expect("refused");
    assert_eq!(refused.hint(), Some(REBUILD));
    let (index, notes) = open_fresh(&ws, None, true, &mut |_| {}).expect("mended");
    assert!(notes[0].contains("is damaged: built it from 2 sources"), "{notes:?}");
    assert_eq!(index.terms().concept_count(), 1);

    // Whatever byte of the dictionary of terms is another: an answer or an error, never a panic.
    let file = segment("term");
    let good = fs::read(&file).expect("read");
    for at in (0..good.len()).step_by(7) {
        let mut bad = good.clone();
        bad[at] ^= 0xFF;
        fs::write(&file, bad).expect("written");
        let found = Index::open(&ws, None)
            .and_then(|index| index.units())
            .and_then(|units| read_with_care(|| units.korean_text("제미나이", &mut |_| ())));
        if let Err(error) = found {
            assert!(error.hint().is_some(), "{at}: {error}");
        }
    }
}

#[test]
fn a_touched_file_is_compared_once() {
    let dir = tempfile::tempdir().expect("a scratch folder");
    let ws = workspace(dir.path());
    let earlier = |hours: u64| std::time::SystemTime::now() - std::time::Duration::from_secs(hours * 3600);
    let touch = |name: &str, hours| {
        let file = fs::File::options().append(true).open(dir.path().join(name)).expect("opened");
        file.set_modified(earlier(hours)).expect("touched");
    };
    for name in ["glossary/g.csv", "memory/m.tsv"] {
        touch(name, 2);
    }
    rebuild(&ws, &mut |_| ()).expect("built");
    assert!(!status(&ws).expect("a status").is_touched);
    touch("memory/m.tsv", 1);
    assert!(status(&ws).expect("a status").is_touched);
    let (_, notes) = open_fresh(&ws, None, true, &mut |_| {}).expect("opened");
    assert_eq!(notes, [""; 0]);
    assert!(!status(&ws).expect("a status").is_touched);
}

#[cfg(unix)]
#[test]
fn the_files_of_the_index_can_be_read_by_whom_their_neighbours_can() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().expect("a scratch folder");
    let ws = workspace(dir.path());
    rebuild(&ws, &mut |_| ()).expect("built");
    let mode = |name: &str| {
        let path = ws.index_dir().join(name);
        fs::metadata(path).expect("there").permissions().mode() & 0o777
    };
    let usual = mode("lock");
    for name in ["CURRENT", "gen-1/manifest.json", "gen-1/units/meta.json"] {
        assert_eq!(mode(name), usual, "{name}");
    }
}
