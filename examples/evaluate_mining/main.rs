//! `cargo run --release --example evaluate_mining -- [--check] [DATA]`: how well term pairs are mined from the gold articles.

mod gold;

use std::path::PathBuf;
use std::process::ExitCode;

use gold::Row;
use malmoi::mine::{Evidence, Miner, Role};

fn main() -> ExitCode {
    let mut verbose = false;
    let mut data = PathBuf::from("../shared/data");
    for arg in std::env::args().skip(1) {
        match arg.as_str() {
            "--errors" => verbose = true,
            _ => data = PathBuf::from(arg),
        }
    }
    if let Some(file) = std::env::var_os("DUMP") {
        let text = std::fs::read_to_string(file).unwrap();
        let evidence = Evidence::default();
        let mut miner = Miner::new(&evidence);
        for line in text.lines().map(|line| match line.split('\t').collect::<Vec<_>>()[..] { [en, ko, _] => format!("{ko}({en})"), _ => line.to_owned() }) {
            let line = line.as_str();
            for p in miner.mine(&[line]).unwrap().remove(0) {
                let left: String = line[..p.span.start].chars().rev().take(14).collect::<Vec<_>>().into_iter().rev().collect();
                let right: String = line[p.span.end..].chars().take(8).collect();
                println!("{:?} {:?} {:.2} | {left} ⟦{}⟧ {} ⟧ {right}", p.role, p.kind, p.confidence, p.ko, p.en);
            }
        }
        return ExitCode::SUCCESS;
    }
    if let Ok(pairs) = std::env::var("PAIRS") {
        for pair in pairs.split(';') {
            let (a, b) = pair.split_once('=').unwrap();
            println!("{a} {b} {:.3}", malmoi::transliterate::Model::shipped().score(a, b));
        }
        return ExitCode::SUCCESS;
    }
    let rows = gold::read(&data.join("mine/gold.tsv")).unwrap();
    let evidence = Evidence::default();
    let mut miner = Miner::new(&evidence);
    for half in [0u8, 1] {
        let (mut right, mut proposed, mut wanted) = (0, 0, 0);
        let rows: Vec<&Row> = rows.iter().filter(|row| row.half == half).collect();
        for row in &rows {
            let found = miner.mine(&[&row.paragraph]).unwrap().remove(0);
            let hit = found.iter().find(|p| p.bracket == Some(row.bracket));
            let is_term = matches!(row.label.as_str(), "T" | "A");
            let is_proposed = hit.is_some_and(|p| p.role == Role::Term && p.confidence >= 0.5);
            let is_right = is_term && is_proposed && hit.is_some_and(|p| p.ko == row.term);
            wanted += usize::from(is_term);
            proposed += usize::from(is_proposed);
            right += usize::from(is_right);
            if verbose && half == 0 && (is_proposed != is_term || is_proposed != is_right) {
                println!("{} [{}] ({})  -> {:?}", row.label, row.term, row.gloss, hit.map(|p| (&p.ko, p.role, p.kind, p.confidence)));
            }
        }
        println!("half {half}: rows {} precision {right}/{proposed} recall {right}/{wanted}", rows.len());
    }
    if let Ok(text) = std::fs::read_to_string("tests/fixtures/gloss_candidates.labels.tsv") {
        let (mut right, mut proposed, mut wanted) = (0, 0, 0);
        for line in text.lines().skip(1) {
            let f: Vec<&str> = line.split('\t').collect();
            let text = format!("{}({})", f[1], f[0]);
            let found = miner.mine(&[&text]).unwrap().remove(0);
            let is = found.first().is_some_and(|p| p.kind == malmoi::mine::Kind::Transliteration);
            let want = f[2] == "transliteration";
            right += usize::from(is && want);
            proposed += usize::from(is);
            wanted += usize::from(want);
            if std::env::var_os("LABELS").is_some() && is != want { println!("{line} -> {:?}", found.first().map(|p| (&p.ko, p.kind))); }
        }
        println!("candidates: precision {right}/{proposed} recall {right}/{wanted}");
    }
    ExitCode::SUCCESS
}
