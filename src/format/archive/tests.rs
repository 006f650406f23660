use std::io::Cursor;

use flate2::Compression;
use flate2::write::GzEncoder;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

fn tmx(pairs: &[(&str, &str)]) -> Vec<u8> {
    let tuv = |lang, text| format!("<tuv xml:lang='{lang}'><seg>{text}</seg></tuv>");
    let units: String =
        pairs.iter().map(|(ko, en)| format!("<tu>{}{}</tu>\n", tuv("ko", ko), tuv("en", en))).collect();
    format!("<tmx version='1.4'>\n<header/><body>\n{units}</body></tmx>").into_bytes()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// The units as `ko=en origin path:line seq`, and the problems; or the error.
fn read(name: &str, bytes: &[u8]) -> Result<(Vec<String>, Vec<String>, Format), String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    std::fs::write(&file, bytes).unwrap();
    let (mut units, mut problems) = (Vec::new(), Vec::new());
    let format = crate::format::read(&file, name, &ReadOptions::default(), &mut |record| {
        match record {
            Record::Unit(unit) => units.push(format!(
                "{}={} {} {}:{} {}",
                unit.ko.unwrap(),
                unit.en.unwrap(),
                unit.origin,
                unit.place.path,
                unit.place.line,
                unit.seq
            )),
            Record::Problem(problem) => problems.push(problem.to_string()),
            Record::Concept(_) | Record::Note(_) => {}
        }
        Ok(())
    });
    // Nothing was unpacked beside the archive.
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    match format {
        Ok(format) => Ok((units, problems, format)),
        Err(error) => Err(error.to_string().replace(&format!("{}/", folder.path().display()), "")),
    }
}

#[test]
fn a_file_is_read_out_of_gzip() {
    let two = [gzip(&tmx(&[("가", "a")])), Vec::new()].concat();
    for name in ["뉴스.tmx.gz", "뉴스.gz", "뉴스"] {
        let (units, problems, format) = read(name, &two).unwrap();
        let origin = if name.contains(".tmx") { "뉴스" } else { super::super::read::stem(name) };
        assert_eq!(units, [format!("가=a {origin} {name}:3 0")]);
        assert_eq!((problems, format), (vec![], Format::Tmx));
    }
}

#[test]
fn every_member_of_a_zip_is_read_and_none_becomes_a_path() {
    let bytes = zip(&[
        ("folder/", b""),
        ("../../하나.tmx", &tmx(&[("가", "a"), ("나", "b")])),
        ("__MACOSX/._하나.tmx", b"\0\0"),
        ("/etc/둘.tsv", "ko\ten\n다\tc\n".as_bytes()),
        ("inner.zip", &zip(&[("x.tmx", &tmx(&[("x", "x")]))])),
        ("picture", b"\x89PNG"),
    ]);
    let options = ReadOptions { wanted: Some(crate::format::Holds::Units), ..ReadOptions::default() };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("all.zip");
    std::fs::write(&file, &bytes).unwrap();
    let mut seen = Vec::new();
    let format = crate::format::read(&file, "all.zip", &options, &mut |record| {
        seen.push(match record {
            Record::Unit(unit) => format!("{} {} {}", unit.origin, unit.place.path, unit.seq),
            Record::Problem(problem) => problem.to_string(),
            other => format!("{other:?}"),
        });
        Ok(())
    });
    assert_eq!(format.unwrap(), Format::Tmx);
    assert_eq!(
        seen,
        [
            "하나 all.zip/../../하나.tmx 0",
            "하나 all.zip/../../하나.tmx 1",
            "둘 all.zip//etc/둘.tsv 2",
            "all.zip/inner.zip: an archive within an archive is not opened; unpack the outer one",
            "all.zip/picture: neither the content nor the extension of this file tells its format; it is left out",
        ]
    );
}

#[test]
fn bombs_are_not_unpacked() {
    let nothing = vec![b' '; usize::try_from(ALWAYS).unwrap() + 1];
    let message =
        "the archive unpacks to more than 100 times its size; this file and what follows are left out";
    let error = "the archive holds no file that malmoi can read";
    assert_eq!(read("a.tmx.gz", &gzip(&nothing)).unwrap_err(), format!("a.tmx.gz: {error}"));
    let tmx = tmx(&[("가", "a")]);
    let (units, problems, _) =
        read("a.zip", &zip(&[("a.tmx", &tmx), ("b.tmx", &nothing), ("c.tmx", &tmx)])).unwrap();
    assert_eq!(units, ["가=a a a.zip/a.tmx:3 0"]);
    assert_eq!(problems, [format!("a.zip/b.tmx: {message}")]);
}

#[test]
fn what_can_be_unpacked_of_a_damaged_archive_is_read() {
    let pairs: Vec<(String, String)> = (0..2000u64)
        .map(|number| {
            (format!("가{}", number.wrapping_mul(0x9E37_79B9_7F4A_7C15)), format!("a{}", number * number))
        })
        .collect();
    let pairs: Vec<_> = pairs.iter().map(|(ko, en)| (ko.as_str(), en.as_str())).collect();
    let whole = gzip(&tmx(&pairs));
    let (units, problems, _) = read("a.tmx.gz", &whole[..whole.len() / 2]).unwrap();
    assert!((500..1500).contains(&units.len()), "{}", units.len());
    assert!(problems[0].starts_with("a.tmx.gz: the archive is damaged: "), "{problems:?}");
    let mut flipped = zip(&[("a.tmx", &tmx(&pairs)), ("b.tmx", &tmx(&[("나", "b")]))]);
    flipped[5000] ^= 0x55;
    let (units, problems, _) = read("a.zip", &flipped).unwrap();
    assert_eq!(units.last().unwrap().split(' ').next(), Some("나=b"));
    assert!(problems[0].starts_with("a.zip/a.tmx: the archive is damaged: "), "{problems:?}");
    let cut = zip(&[("a.tmx", &tmx(&pairs))]);
    let error = read("a.zip", &cut[..cut.len() / 2]).unwrap_err();
    assert!(error.starts_with("a.zip: the zip archive is damaged: "), "{error}");
}

#[test]
fn a_directory_that_would_fill_the_memory_is_refused() {
    let mut bytes = zip(&[("a.tmx", &tmx(&[("가", "a")]))]);
    let end = bytes.len() - 22;
    bytes[end + 12..end + 16].copy_from_slice(&(LONGEST_DIRECTORY as u32 + 1).to_le_bytes());
    assert_eq!(read("a.zip", &bytes).unwrap_err(), "a.zip: the zip archive holds too many files");
}

#[test]
fn the_document_of_an_office_program_is_no_archive() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.xlsx");
    std::fs::write(&file, zip(&[("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"")])).unwrap();
    assert!(open(&file).unwrap().is_none());
    assert!(head(&file, 10).unwrap().is_none());
}

#[test]
fn budgets_grow_with_the_archive() {
    assert_eq!((budget(0), budget(10 << 20), budget(1 << 40)), (ALWAYS, 1000 << 20, NEVER));
}
