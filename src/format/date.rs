//! Moments as the formats write them, all UTC: records hold `2026-11-24T08:45:00Z`.

/// Reads `20261124T084500Z` (TMX) or an ISO 8601 moment with or without a zone as a record's moment.
///
/// None where it is neither; a zone other than UTC is converted.
pub(crate) fn read(text: &str) -> Option<String> {
    let text = text.trim();
    if let Some(moment) = of_compact(text) {
        return Some(moment);
    }
    let digits = |range: std::ops::Range<usize>| -> Option<i64> {
        let part = text.get(range)?;
        part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok()).flatten()
    };
    let extended = text.as_bytes().get(4) == Some(&b'-');
    let at = if extended {
        [0..4, 5..7, 8..10, 11..13, 14..16, 17..19]
    } else {
        [0..4, 4..6, 6..8, 9..11, 11..13, 13..15]
    };
    let [year, month, day] = [digits(at[0].clone())?, digits(at[1].clone())?, digits(at[2].clone())?];
    let date_only = text.len() == at[2].end;
    let time = |index: usize| if date_only { Some(0) } else { digits(at[index].clone()) };
    let [hour, minute, second] = [time(3)?, time(4)?, time(5).unwrap_or(0)];
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || hour > 24 || minute > 59 || second > 60 {
        return None;
    }
    // Behind the seconds and their fraction stands the zone.
    let rest =
        text.get(at[5].end..).unwrap_or("").trim_start_matches(|c: char| c == '.' || c.is_ascii_digit());
    let offset = match rest.as_bytes() {
        [sign @ (b'+' | b'-'), zone @ ..] => {
            let zone: String =
                zone.iter().filter(|byte| byte.is_ascii_digit()).map(|&byte| byte as char).collect();
            let minutes = match zone.len() {
                2 => zone.parse::<i64>().ok()? * 60,
                4 => zone[..2].parse::<i64>().ok()? * 60 + zone[2..].parse::<i64>().ok()?,
                _ => return None,
            };
            if *sign == b'+' { minutes } else { -minutes }
        }
        _ => 0,
    };
    let minutes = days(year, month, day) * 1440 + hour * 60 + minute - offset;
    Some(of_seconds(minutes * 60 + second))
}

/// Reads `20261124T084500Z` by itself, since a large memory holds millions of them; none where it needs a second look.
fn of_compact(text: &str) -> Option<String> {
    let bytes: &[u8; 16] = text.as_bytes().try_into().ok()?;
    let number = |at: usize| match (bytes[at], bytes[at + 1]) {
        (tens @ b'0'..=b'9', ones @ b'0'..=b'9') => Some((tens - b'0') * 10 + ones - b'0'),
        _ => None,
    };
    let _ = (number(0)?, number(2)?);
    let is_date = (1..=12).contains(&number(4)?) && (1..=28).contains(&number(6)?);
    let is_time =
        bytes[8] == b'T' && number(9)? < 24 && number(11)? < 60 && number(13)? < 60 && bytes[15] == b'Z';
    if !is_date || !is_time {
        return None;
    }
    let mut moment = String::with_capacity(20);
    for (part, behind) in [(0..4, "-"), (4..6, "-"), (6..11, ":"), (11..13, ":"), (13..16, "")] {
        moment.push_str(&text[part]);
        moment.push_str(behind);
    }
    Some(moment)
}

/// A record's moment as TMX writes it: `20261124T084500Z`.
pub(crate) fn compact(moment: &str) -> String {
    moment.chars().filter(|c| !matches!(c, '-' | ':')).collect()
}

/// The moment so many seconds after the beginning of 1970.
pub(crate) fn of_seconds(seconds: i64) -> String {
    let (year, month, day) = civil(seconds.div_euclid(86_400));
    let of_day = seconds.rem_euclid(86_400);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", of_day / 3600, of_day / 60 % 60, of_day % 60)
}

/// Days since 1970 of a date: Howard Hinnant, "chrono-compatible low-level date algorithms".
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_of_every_tool_are_read() {
        for (text, expected) in [
            ("20020413T083517Z", Some("2002-04-13T08:35:17Z")),
            ("20020431T083517Z", Some("2002-05-01T08:35:17Z")),
            ("20021313T083517Z", None),
            ("2002041가T08351Z", None),
            ("2002-04-13T08:35:17Z", Some("2002-04-13T08:35:17Z")),
            ("2002-04-13T08:35:17.123+09:00", Some("2002-04-12T23:35:17Z")),
            ("2002-03-01 00:10:00-0100", Some("2002-03-01T01:10:00Z")),
            ("2000-02-29", Some("2000-02-29T00:00:00Z")),
            ("yesterday", None),
            ("2002-13-01", None),
            ("", None),
            ("가나다라마바", None),
        ] {
            assert_eq!(read(text).as_deref(), expected, "{text}");
        }
        assert_eq!(compact("2002-04-13T08:35:17Z"), "20020413T083517Z");
    }
}
