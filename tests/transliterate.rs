//! Names in two scripts: the shipped model and list, on cases written by hand.

use malmoi::transliterate::{Lexicon, Model, NoModel, nearest, variants};

use crate::shared::{project, rows};

fn texts(guesses: Vec<malmoi::transliterate::Guess>) -> Vec<String> {
    guesses.into_iter().map(|guess| guess.text).collect()
}

#[test]
fn pairs_are_scored_as_a_reader_judges_them() {
    let model = Model::shipped();
    for (latin, hangul) in [
        ("Gemini", "제미나이"),
        ("Claude 3", "클로드 3"),
        ("Claude 3", "클로드3"),
        ("NVIDIA", "엔비디아"),
        ("AWS", "에이더블유에스"),
        ("CodeGemma", "코드젬마"),
        ("MongoDB", "몽고디비"),
        ("Elasticsearch", "엘라스틱서치"),
        ("GPT-4", "지피티 포"),
        ("GPT-4", "GPT-4"),
        ("ChatGPT", "챗GPT"),
        ("fine tuning", "파인튜닝"),
        ("Anthropic", "앤스로픽"),
        ("Anthropic", "앤트로픽"),
    ] {
        assert!(model.score(latin, hangul) > 0.5, "{latin} {hangul} {}", model.score(latin, hangul));
    }
    for (latin, hangul) in [
        ("Gemini", "가우디"),
        ("layer", "계층"),
        ("Euclidean distance", "유클리드 거리"),
        ("LLM", "대규모 언어 모델"),
        ("AI", "인공지능"),
        ("SW", "소프트웨어"),
        ("software", "하드웨어"),
    ] {
        assert!(model.score(latin, hangul) < 0.1, "{latin} {hangul} {}", model.score(latin, hangul));
    }
}

#[test]
fn letters_numbers_and_humps_are_read() {
    let model = Model::shipped();
    for (latin, hangul) in [
        ("AWS", "에이더블유에스"),
        ("NVIDIA", "엔비디아"),
        ("MongoDB", "몽고디비"),
        ("GPT-4", "지피티사"),
        ("GPT-4", "지피티포"),
        ("Claude 3", "클로드3"),
        ("H100", "에이치백"),
    ] {
        assert!(
            texts(model.to_hangul(latin, 5)).contains(&hangul.to_owned()),
            "{latin} {:?}",
            model.to_hangul(latin, 5)
        );
    }
}

#[test]
fn hangul_is_read_back_over_an_open_vocabulary_and_a_list() {
    let model = Model::shipped();
    assert!(texts(model.to_latin("앤스로픽", 5)).contains(&"anthropic".to_owned()));
    assert!(texts(model.to_latin("에이더블유에스", 3)).contains(&"AWS".to_owned()));
    let english = Lexicon::english();
    for (hangul, latin) in [
        ("쿠버네티스", "kubernetes"),
        ("앤스로픽", "anthropic"),
        ("거버넌스", "governance"),
        ("오라클", "oracle"),
    ] {
        assert_eq!(nearest(model, hangul, english, 1)[0].text, latin, "{hangul}");
    }
    let own = Lexicon::from_words(["CodeGemma", "Stable Diffusion", "AWS", "한글"]);
    assert_eq!(own.len(), 3);
    for (hangul, latin) in
        [("코드젬마", "CodeGemma"), ("스테이블 디퓨전", "Stable Diffusion"), ("에이더블유에스", "AWS")]
    {
        assert_eq!(nearest(model, hangul, &own, 1)[0].text, latin, "{hangul}");
    }
    assert!(nearest(model, "가나다라마바사아자차카", &own, 5).is_empty());
}

#[test]
fn spellings_of_one_word_are_grouped_and_others_are_not() {
    let model = Model::shipped();
    let terms = ["앤트로픽", "가우디", "엔트로픽", "콘텐츠", "컨텐츠", "제미나이", "클로드", "", "GPT"];
    assert_eq!(variants(model, &terms), [vec![0, 2], vec![3, 4]]);
    assert!(variants::<&str>(model, &[]).is_empty());
}

#[test]
fn probabilities_are_sorted_shares() {
    let model = Model::shipped();
    for guesses in [
        model.to_hangul("Kubernetes", 40),
        model.to_latin("쿠버네티스", 40),
        nearest(model, "쿠버네티스", Lexicon::english(), 40),
    ] {
        assert!(!guesses.is_empty());
        assert!(guesses.windows(2).all(|pair| pair[0].probability >= pair[1].probability));
        assert!(guesses.iter().map(|guess| guess.probability).sum::<f64>() <= 1.0 + 1e-6);
    }
}

#[test]
fn a_damaged_model_is_refused() {
    let mut bytes = std::fs::read(project().join("src/transliterate/model.bin")).unwrap();
    assert!(bytes.len() <= 1_000_000, "{}", bytes.len());
    assert!(Model::from_bytes(bytes.clone()).is_ok());
    bytes[100_000] ^= 1;
    assert_eq!(Model::from_bytes(bytes.clone()).unwrap_err(), NoModel);
    bytes.truncate(10);
    assert_eq!(Model::from_bytes(bytes).unwrap_err(), NoModel);
    assert_eq!(Model::from_bytes(Vec::new()).unwrap_err(), NoModel);
}

#[test]
fn nothing_panics() {
    let model = Model::shipped();
    let long = "가".repeat(300) + &"나abc1".repeat(50);
    let latin = "x".repeat(400) + &"Ab9-".repeat(60);
    let odd =
        ["", " ", "\u{0}", "漢字", "ㅋㅋ", "é", "ß3", "...", "C++", "🙂", "뷁", "1e9", "٣", &long, &latin];
    for a in odd {
        model.to_hangul(a, 3);
        model.to_latin(a, 3);
        nearest(model, a, Lexicon::english(), 3);
        for b in odd {
            let score = model.score(a, b);
            assert!((0.0..=1.0).contains(&score), "{a} {b} {score}");
            model.same_word(a, b);
        }
    }
    variants(model, &odd);
}

#[test]
fn the_table_of_names_is_whole() {
    let names = rows(&project().join("tests/fixtures/technology_names.tsv"));
    assert_eq!(names.len(), 120);
    for name in names {
        assert_eq!(name.len(), 2, "{name:?}");
        assert!(
            name[1].split(',').all(|spelling| !spelling.is_empty() && !spelling.contains(' ')),
            "{name:?}"
        );
    }
}
