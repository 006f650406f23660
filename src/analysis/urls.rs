//! Addresses in a text: what stands in a URL or an e-mail address is no language.

use crate::record::Span;

/// The addresses of a text, in order: `scheme://…`, `www.…` and `name@host.tld`.
///
/// An address is ASCII, so that a particle behind it is none of it: `https://malmoi.kr에서`.
pub fn urls(text: &str) -> Vec<Span> {
    let mut found: Vec<Span> = Vec::new();
    let mut add = |span: Span| {
        if found.last().is_none_or(|last| last.end <= span.start) {
            found.push(span);
        }
    };
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(next) = memchr::memchr3(b':', b'@', b'w', &bytes[at..]) {
        let sign = at + next;
        at = sign + 1;
        let span = match bytes[sign] {
            b':' if bytes[sign..].starts_with(b"://") => {
                let scheme = |&byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
                let start = sign - bytes[..sign].iter().rev().take_while(|byte| scheme(byte)).count();
                (start < sign).then(|| start..end_of(bytes, sign))
            }
            b'w' if bytes[sign..].starts_with(b"www.") => {
                let begins = sign == 0 || !bytes[sign - 1].is_ascii_alphanumeric();
                begins.then(|| sign..end_of(bytes, sign))
            }
            b'@' => mail(bytes, sign),
            _ => None,
        };
        if let Some(span) = span {
            at = span.end.max(at);
            add(span);
        }
    }
    found
}

/// The end of a URL: behind its last character that does not end a sentence.
fn end_of(bytes: &[u8], from: usize) -> usize {
    let is_part = |&&byte: &&u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'<' | b'>' | b'`');
    let length = bytes[from..].iter().take_while(is_part).count();
    let ends = |&&byte: &&u8| {
        matches!(byte, b'.' | b',' | b';' | b':' | b'!' | b'?' | b'\'' | b')' | b']' | b'*' | b'_')
    };
    from + length - bytes[from..from + length].iter().rev().take_while(ends).count()
}

fn mail(bytes: &[u8], sign: usize) -> Option<Span> {
    let local =
        |&&byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'%' | b'+' | b'-');
    let host = |&&byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    let before = bytes[..sign].iter().rev().take_while(local).count();
    let behind = bytes[sign + 1..].iter().take_while(host).count();
    let name = &bytes[sign + 1..sign + 1 + behind];
    let behind = behind - name.iter().rev().take_while(|&&byte| byte == b'.').count();
    let is_host = name[..behind].contains(&b'.');
    (before > 0 && is_host).then(|| sign - before..sign + 1 + behind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_end_before_particles_and_signs() {
        for (text, expected) in [
            ("(https://cloud.google.com/model)에서", vec!["https://cloud.google.com/model"]),
            ("www.example.com, a.b@example.com.", vec!["www.example.com", "a.b@example.com"]),
            ("https://example.com/서버", vec!["https://example.com/"]),
            ("비율 3:1, :// @ a@b wow", vec![]),
            ("http://a@b.c/x y@z.kr은", vec!["http://a@b.c/x", "y@z.kr"]),
        ] {
            let found: Vec<_> = urls(text).into_iter().map(|span| &text[span]).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
