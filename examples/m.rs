fn main() {
    let mut a = malmoi::analysis::Analyzer::new().unwrap();
    for t in std::env::args().skip(1) {
        println!(
            "{t} word={} : {:?}",
            a.is_word(&t),
            a.morphemes(&t)
                .iter()
                .map(|m| format!(
                    "{}/{}{}",
                    &t[m.span.clone()],
                    m.tag.as_str(),
                    if m.known { "" } else { "?" }
                ))
                .collect::<Vec<_>>()
        );
    }
}
