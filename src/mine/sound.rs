//! Whether Hangul writes the sound of Latin letters.

/// The probability that the one writes the other; blanks, case and hyphens count for nothing.
pub fn score(latin: &str, hangul: &str) -> f64 {
    // TEMPORARY until the model is merged: consonant skeletons.
    let l: Vec<u8> = skeleton_latin(latin);
    let h: Vec<u8> = skeleton_hangul(hangul);
    if l.is_empty() || h.is_empty() { return 0.0; }
    let mut d = vec![vec![0usize; h.len() + 1]; l.len() + 1];
    for i in 0..l.len() { for j in 0..h.len() {
        d[i + 1][j + 1] = if l[i] == h[j] { d[i][j] + 1 } else { d[i][j + 1].max(d[i + 1][j]) };
    } }
    let r = d[l.len()][h.len()] as f64 * 2.0 / (l.len() + h.len()) as f64;
    if r >= 0.8 { 0.95 } else if r > 0.7 { 0.5 } else { 0.02 }
}
fn skeleton_latin(s: &str) -> Vec<u8> {
    let mut v = Vec::new();
    let s = s.to_lowercase().replace("ch", "j").replace("sh", "s").replace("ph", "p").replace("th", "s").replace("ck", "k").replace("ng", "q").replace('x', "ks");
    for c in s.chars() {
        let k = match c { 'b' | 'p' | 'f' | 'v' => b'p', 'k' | 'c' | 'g' | 'q' => b'k', 'd' | 't' => b't', 'j' | 'z' => b'j', 's' => b's', 'm' => b'm', 'n' => b'n', 'l' | 'r' => b'l', 'h' => b'h', c if c.is_ascii_digit() => c as u8, _ => continue };
        if v.last() != Some(&k) { v.push(k); }
    }
    if s.ends_with('r') { v.pop(); }
    v
}
fn skeleton_hangul(s: &str) -> Vec<u8> {
    let mut v = Vec::new();
    let mut push = |k: u8| if v.last() != Some(&k) { v.push(k) };
    for c in s.to_lowercase().chars() {
        if !crate::hangul::is_syllable(c) { for k in skeleton_latin(&c.to_string()) { push(k) } continue; }
        let n = c as u32 - 0xAC00;
        match n / 588 { 0 | 1 | 15 => push(b'k'), 2 => push(b'n'), 3 | 4 | 16 => push(b't'), 5 => push(b'l'), 6 => push(b'm'), 7 | 8 | 17 => push(b'p'), 9 | 10 => push(b's'), 12..=14 => push(b'j'), 18 => push(b'h'), _ => {} }
        match n % 28 { 1..=3 | 21 => push(b'k'), 4..=6 => push(b'n'), 7 | 19 | 20 => push(b't'), 8..=15 => push(b'l'), 16 => push(b'm'), 17 | 18 | 26 => push(b'p'), _ => {} }
    }
    v
}
