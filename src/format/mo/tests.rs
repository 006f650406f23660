use std::io::Write;
use std::process::Command;

use crate::format::testing::records;
use crate::format::{Format, ReadOptions, detect};
use crate::record::Unit;

/// A catalogue of the messages, in either byte order.
fn mo(messages: &[(&[u8], &[u8])], big: bool) -> Vec<u8> {
    let number = |value: usize| if big { (value as u32).to_be_bytes() } else { (value as u32).to_le_bytes() };
    let count = messages.len();
    let mut file = Vec::new();
    for value in [0x9504_12DE, 0, count, 28, 28 + count * 8, 0, 28 + count * 16] {
        file.extend(number(value));
    }
    let mut texts = Vec::new();
    for side in [0, 1] {
        for message in messages {
            let text = if side == 0 { message.0 } else { message.1 };
            file.extend(number(text.len()));
            file.extend(number(28 + count * 16 + texts.len()));
            texts.extend(text);
            texts.push(0);
        }
    }
    file.extend(texts);
    file
}

fn read(bytes: &[u8]) -> (Vec<Unit>, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.mo");
    std::fs::write(&file, bytes).unwrap();
    records(&file, &ReadOptions { format: Some(Format::Mo), ..ReadOptions::default() })
}

fn sides(units: &[Unit]) -> Vec<(&str, &str)> {
    units.iter().map(|unit| (unit.en.as_deref().unwrap_or("-"), unit.ko.as_deref().unwrap_or("-"))).collect()
}

const MESSAGES: [(&[u8], &[u8]); 4] = [
    (b"", b"Language: ko\nContent-Type: text/plain; charset=UTF-8\n"),
    (b"%d file\0%d files", "파일 %d개".as_bytes()),
    (b"menu\x04Open", "열기".as_bytes()),
    (b"bad", b"\xB0\xA1"),
];

#[test]
fn both_byte_orders_are_read() {
    for big in [false, true] {
        let (units, said) = read(&mo(&MESSAGES, big));
        assert_eq!(sides(&units), [("%d file", "파일 %d개"), ("%d files", "파일 %d개"), ("Open", "열기")]);
        assert_eq!(units[2].details.as_ref().unwrap().context.as_deref(), Some("menu"));
        assert_eq!(said, ["x.mo:4: the message is left out, since it holds bytes that are no UTF-8"]);
    }
}

#[test]
fn a_charset_of_old_is_read() {
    let messages: [(&[u8], &[u8]); 2] =
        [(b"", b"Content-Type: text/plain; charset=EUC-KR\n"), (b"a", b"\xB0\xA1")];
    assert_eq!(sides(&read(&mo(&messages, false)).0), [("a", "가")]);
}

#[test]
fn numbers_that_lie_do_no_harm() {
    let good = mo(&MESSAGES, false);
    for length in 0..good.len() {
        read(&good[..length]);
    }
    for at in 0..60 {
        for value in [0, 1, 0x7F, 0xFF] {
            let mut bad = good.clone();
            bad[at] = value;
            read(&bad);
        }
    }
    let mut endless = good.clone();
    endless[8..12].copy_from_slice(&u32::MAX.to_le_bytes());
    assert!(read(&endless).1[0].starts_with("x.mo: the file ends before its 4294967295 messages do"));
    let mut far = good;
    far[28 + 8..28 + 12].copy_from_slice(&(7u32 << 20).to_le_bytes());
    assert_eq!(
        read(&far).1[0],
        "x.mo:2: the message is left out, since it points behind the end of the file"
    );
    assert_eq!(read(b"none").1, ["x.mo: this is no compiled catalogue: its first bytes are others"]);
}

#[test]
fn what_gettext_compiles_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let (po, compiled) = (folder.path().join("x.po"), folder.path().join("y"));
    std::fs::write(&po, "msgid \"\"\nmsgstr \"Language: ko\\nContent-Type: text/plain; charset=UTF-8\\n\"\n\nmsgid \"a\"\nmsgid_plural \"b\"\nmsgstr[0] \"가\"\n").unwrap();
    for endianness in ["little", "big"] {
        let endian = format!("--endianness={endianness}");
        let Ok(output) = Command::new("msgfmt").arg(endian).arg("-o").arg(&compiled).arg(&po).output() else {
            writeln!(std::io::stderr(), "skipped: msgfmt is not there; install gettext").unwrap();
            return;
        };
        assert!(output.status.success());
        assert_eq!(detect(&compiled, None).unwrap(), Format::Mo);
        assert_eq!(sides(&records(&compiled, &ReadOptions::default()).0), [("a", "가"), ("b", "가")]);
    }
}
