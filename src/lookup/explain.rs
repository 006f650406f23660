//! Why a query has no answer: what was tried, and which of the request's own conditions stand in the way.

use super::input::Input;
use super::matching::{LONGEST_TERM, MOST_WORDS_OF_A_TERM};
use super::{Answer, Found, Request, concepts};
use crate::analysis::LazyAnalyzer;
use crate::error::{Error, Result};
use crate::hangul;
use crate::terms::Terms;

/// A concept that a condition of the request keeps out of the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hidden {
    /// The options that keep it out, as they were typed.
    pub options: String,
    /// The concept.
    pub found: Found,
}

/// Checks that some concept that the client may see has that domain.
///
/// Fails, and names the domains there are, when none has, and when the glossary is damaged.
pub fn check_domain(terms: &Terms, domain: &str, client: Option<&str>) -> Result<()> {
    let known = terms.domains(client)?;
    if known.iter().any(|known| known.eq_ignore_ascii_case(domain)) {
        return Ok(());
    }
    let hint = match known.into_iter().collect::<Vec<_>>().join(", ").as_str() {
        "" => "no concept has one: leave --domain out".to_owned(),
        known => format!("the domains are {known}"),
    };
    Err(Error::with_hint(format!("there is no domain {domain}"), hint))
}

/// Looks for what the request's domain and language keep out of an answer without a listed term.
///
/// Fails as [`concepts`].
pub fn hidden(terms: &Terms, query: &str, request: &Request<'_>) -> Result<Option<Hidden>> {
    let domain = request.domain.map(|domain| format!("--domain {domain}"));
    let from = request.from.map(|lang| format!("--from {lang}"));
    let without = [
        (domain.clone(), Request { domain: None, ..request.clone() }),
        (from.clone(), Request { from: None, ..request.clone() }),
        (
            domain.zip(from).map(|(domain, from)| format!("{domain} {from}")),
            Request { domain: None, from: None, ..request.clone() },
        ),
    ];
    for (options, request) in without {
        let Some(options) = options else { continue };
        let found = concepts(terms, query, &request, &mut LazyAnalyzer::default())?;
        if let Some(found) = found.into_iter().find(|found| !found.matched.kind.is_guess()) {
            return Ok(Some(Hidden { options, found }));
        }
    }
    Ok(None)
}

/// What was tried for an answer without a listed term, in words.
pub fn tried(answer: &Answer) -> Vec<&'static str> {
    let query = Input::cleaned(&answer.query);
    let mut tried = vec!["as listed", "inflected", "other spacing", "width and case"];
    if query.text().len() <= LONGEST_TERM && query.text().split_whitespace().count() <= MOST_WORDS_OF_A_TERM {
        tried.extend(["as a beginning", "the other keyboard"]);
        if hangul::is_initials(query.text()) {
            tried.push("initial consonants");
        }
        tried.push("by sound in the other script");
        tried.push("similar spellings");
    }
    if answer.concepts.is_empty() {
        tried.push("the sentences of articles and memories");
    }
    tried
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::csv;
    use crate::record::Lang;
    use crate::terms::compile;

    fn terms() -> Terms {
        let (concepts, _) = csv::read_bytes(
            "id,domain,ko,en\na,ai,제미나이,Gemini\nb,chips,칩렛,chiplet\n".as_bytes(),
            "g.csv",
        );
        Terms::from_bytes(compile(&[(None, concepts)]).unwrap()).unwrap()
    }

    #[test]
    fn the_option_that_hides_a_concept_is_named() {
        let terms = terms();
        let of = |query: &str, domain, from| {
            hidden(&terms, query, &Request { domain, from, ..Request::default() })
                .unwrap()
                .map(|hidden| (hidden.options, hidden.found.concept.id))
        };
        let gemini = |options: &str| Some((options.to_owned(), "a".to_owned()));
        assert_eq!(of("제미나이", Some("chips"), None), gemini("--domain chips"));
        assert_eq!(of("제미나이의", None, Some(Lang::En)), gemini("--from en"));
        assert_eq!(of("제미나이", Some("chips"), Some(Lang::En)), gemini("--domain chips --from en"));
        assert_eq!(of("없는말이다", Some("chips"), Some(Lang::En)), None);
    }

    #[test]
    fn an_unknown_domain_lists_those_there_are() {
        assert!(check_domain(&terms(), "AI", None).is_ok());
        let error = check_domain(&terms(), "nosuch", None).unwrap_err();
        assert_eq!(error.to_string(), "there is no domain nosuch");
        assert_eq!(error.hint(), Some("the domains are ai, chips"));
    }

    #[test]
    fn only_what_was_tried_is_named() {
        let of = |query: &str| tried(&Answer { query: query.to_owned(), ..Answer::default() }).join(", ");
        assert!(!of("전기").contains("initial") && of("ㅈㅁㄴㅇ").contains("initial"));
        assert!(!of("하나 둘 셋 넷 다섯 여섯 일곱").contains("keyboard"));
    }
}
