use proptest::prelude::*;

use super::*;

/// What is searched of each paragraph; `▢` stands for what is not and separates.
fn searched(text: &str, markup: Markup) -> Vec<String> {
    read(text, markup).iter().map(|one| one.text().trim().replace(paragraph::HIDDEN, "▢")).collect()
}

fn read(text: &str, markup: Markup) -> Vec<Paragraph> {
    let mut all = Vec::new();
    paragraphs(text, markup, &mut |paragraph| {
        all.push(paragraph);
        Ok(())
    })
    .unwrap();
    all
}

/// The paragraph as it is shown, marks in brackets.
fn shown(paragraph: &Paragraph, marks: &[Span]) -> String {
    let pieces = paragraph.shown(marks).into_iter();
    pieces.map(|(text, mark)| if mark.is_some() { format!("({text})") } else { text }).collect()
}

/// The part of the file that the word in the paragraphs came from.
fn source<'a>(text: &'a str, markup: Markup, word: &str) -> &'a str {
    let all = read(text, markup);
    let (paragraph, at) = all.iter().find_map(|one| Some((one, one.text().find(word)?))).expect(word);
    &text[paragraph.source(at..at + word.len())]
}

#[test]
fn plain_paragraphs_end_at_blank_lines_and_around_wide_lines() {
    let wide = "가".repeat(61);
    let text = format!("제목\n{wide}\n{wide}\r\nlarge language\nmodels\r\r끝 https://a.kr/서버");
    let expected = ["제목", &wide, &wide, "large language\nmodels", "끝 ▢서버"];
    assert_eq!(searched(&text, Markup::Plain), expected);
    assert_eq!(searched("", Markup::Plain), [""; 0]);
    assert_eq!(source(&text, Markup::Plain, "끝"), "끝");
}

#[test]
fn markdown_is_searched_but_for_code_targets_and_front_matter() {
    let text = "---\ntitle: 서버\n---\n# 새 `server` 모델\n본문 [제미나이](https://x/서버 \"서버\")의\n> 인용 **모델**은\n> large language\n\
        > model\n\n```rust\nlet 서버;\n```\n- 머신\n- 러닝 [칩][서버], \\`키\\` <b title='서버'>굵은</b> <!-- 서버 -->\n\n\
        [서버]: http://x \"서버\"\n[^1]: 각주 모델\n| 표 | 칸 |\n~~~\n서버";
    let expected = [
        "▢",
        "# 새 ▢ 모델",
        "본문 [제미나이]의\n인용 **모델**은\nlarge language\nmodel",
        "▢",
        "- 머신",
        "- 러닝 [칩], \\`키\\` 굵은 ▢",
        "▢",
        "[^1]: 각주 모델",
        "| 표 | 칸 |",
        "▢",
    ];
    assert_eq!(searched(text, Markup::Markdown), expected);
    assert_eq!(source(text, Markup::Markdown, "language\nmodel"), "language\n> model");
    // Shown is all that stands there.
    let shown: String = read(text, Markup::Markdown).iter().map(|one| shown(one, &[])).collect();
    assert_eq!(shown, text.replacen("\n\n", "\n", 2));
}

#[test]
fn html_is_searched_between_tags_and_entities_lead_back() {
    let text = "<!DOCTYPE html><html><head><title>새 서버</title><style>p { 서버 }</style></head><body>\n<p class=\"서버>\">제<b>미나\
        </b>이의   <!-- 서버 -->R&amp;D,\n &#xAC00;&#48156; &unknown; a < b</p><ul><li>머신<li>러닝</ul><script>서버 < 1</script>줄<br>바꿈";
    let expected = ["새 서버", "제미나이의 R&D, 가발 &unknown; a < b", "머신", "러닝", "줄\n바꿈"];
    assert_eq!(searched(text, Markup::Html), expected);
    assert_eq!(source(text, Markup::Html, "제미나이"), "제<b>미나</b>이");
    assert_eq!(source(text, Markup::Html, "R&D"), "R&amp;D");
    assert_eq!(source(text, Markup::Html, "가발"), "&#xAC00;&#48156;");
}

#[test]
fn code_of_html_is_shown_and_not_searched() {
    let html = "<p>새 <code>let 서버 = &lt;b&gt;</code>의 <KBD>칩</KBD> 모델</p><pre class='x'><code>서버\n  칩</code></pre>끝\
        <p>열린 <code>서버 <code>칩</code> 모델 <pretty>글</pretty></p><pre>서버";
    let expected = ["새 ▢의 ▢ 모델", "▢", "끝", "열린 서버 ▢ 모델", "글", "서버"];
    assert_eq!(searched(html, Markup::Html), expected);
    assert_eq!(shown(&read(html, Markup::Html)[0], &[]), "새 let 서버 = <b>의 칩 모델");
    let markdown =
        "글 <code>서버</code>의 <samp>칩</samp> <b>모델</b> <code>서버\n\n<pre>\n서버\n\n칩</pre> 뒤\n글";
    assert_eq!(searched(markdown, Markup::Markdown), ["글 ▢의 ▢ 모델 서버", "▢", "뒤\n글"]);
}

#[test]
fn an_address_of_html_is_one_also_with_references_in_it() {
    for (html, expected) in [
        ("https://a.kr/?model=1&amp;server=2에서 본", "▢에서 본"),
        ("https://a.kr/{id}/server#x&#38;y&amp; 글", "▢ 글"),
        ("&quot;https://a.kr/server&quot; model", "\"▢\" model"),
        ("https://a.kr/x&nbsp;server &lt;https://b.kr/a&gt;", "▢\u{A0}server <▢>"),
        ("a@b.kr &amp; server", "▢ & server"),
        ("R&D https://a.kr/&server", "R&D ▢"),
    ] {
        assert_eq!(searched(html, Markup::Html), [expected], "{html}");
    }
    let html = "https://a.kr/?a=1&amp;b";
    assert_eq!(shown(&read(html, Markup::Html)[0], &[]), "https://a.kr/?a=1&b");
}

#[test]
fn indented_code_of_markdown_is_not_searched_and_what_lists_indent_is() {
    for (text, expected) in [
        ("글\n\n    서버\n\n\t칩\n\n뒤", vec!["글", "▢", "뒤"]),
        ("    서버", vec!["▢"]),
        ("글은\n    이어진다", vec!["글은\n    이어진다"]),
        ("# 제목\n    서버\n글", vec!["# 제목", "▢", "글"]),
        ("- 하나\n\n    둘\n\n          서버", vec!["- 하나", "둘", "▢"]),
        (
            "1. 하나\n    - 둘\n\n        셋\n\n            서버\n\n넷\n\n    칩",
            vec!["1. 하나", "- 둘", "셋", "▢", "넷", "▢"],
        ),
        ("> 글\n\n>     서버\n\n글", vec!["글", "▢", "글"]),
        ("[^1]: 각주\n\n    이어진다", vec!["[^1]: 각주", "이어진다"]),
        ("!!! note\n    글\n\n    또\n\n        서버", vec!["!!! note\n    글", "또", "▢"]),
    ] {
        assert_eq!(searched(text, Markup::Markdown), expected, "{text}");
    }
}

#[test]
fn comments_of_markdown_hide_what_stands_in_them_over_blank_lines() {
    for (text, expected) in [
        ("글\n<!-- 서버\n\n칩 -->\n뒤", vec!["글", "▢", "뒤"]),
        ("글 <!-- 서버 --> 뒤", vec!["글 ▢ 뒤"]),
        ("<!--\n\n서버 --> 뒤\n글", vec!["▢", "뒤\n글"]),
        ("<!-- 서버\n\n칩", vec!["▢"]),
        ("글 <!-- 모델\n\n뒤", vec!["글 <!-- 모델", "뒤"]),
        ("<script>\n\n서버\n</script>\n글", vec!["▢", "글"]),
    ] {
        assert_eq!(searched(text, Markup::Markdown), expected, "{text}");
    }
}

#[test]
fn signs_without_an_end_are_read_in_time_in_proportion() {
    for sign in [
        "<!--",
        "<!-- a",
        "<code>",
        "<pre>",
        "<a \"",
        "`` ` ",
        "[](",
        "<code><pre>",
        "&",
        "https://a.kr/&amp;",
    ] {
        for markup in [Markup::Markdown, Markup::Html, Markup::Subtitles] {
            let since = std::time::Instant::now();
            read(&sign.repeat(1_000_000 / sign.len()), markup);
            assert!(since.elapsed() < std::time::Duration::from_secs(10), "{sign} {markup:?}");
        }
    }
}

#[test]
fn what_is_no_tag_is_text_and_a_quote_that_is_not_closed_hides_nothing() {
    for (html, expected) in [
        ("가 <p title=\"x>나</p>다", vec!["가", "나", "다"]),
        ("가 <b <i>나</i>", vec!["가 <b 나"]),
        ("가 <b", vec!["가 <b"]),
        ("1 <2> 3 <!-- 나", vec!["1 <2> 3"]),
    ] {
        assert_eq!(searched(html, Markup::Html), expected, "{html}");
    }
    let picture = format!("<img src=\"data:{}\">가", "x".repeat(100_000));
    assert_eq!(searched(&picture, Markup::Html), ["가"]);
}

#[test]
fn a_mark_holds_what_stands_within_it_and_not_what_stands_at_its_ends() {
    let text = "`x`[새 모델](u) R**AI**\n> 나";
    let paragraph = &read(text, Markup::Markdown)[0];
    let find = |word: &str| {
        let at = paragraph.text().find(word).unwrap();
        at..at + word.len()
    };
    assert_eq!(shown(paragraph, &[find("새 모델"), find("**\n나")]), "`x`[(새 모델)](u) R**AI(**\n> 나)");
    assert_eq!(shown(paragraph, &[find("]"), find(" R")]), "`x`[새 모델(])(u)( R)**AI**\n> 나");
    let html = "<p>R<b>&amp;</b>D &lt;</p>";
    assert_eq!(shown(&read(html, Markup::Html)[0], std::slice::from_ref(&(0..3))), "(R&D) <");
}

#[test]
fn subtitles_are_searched_cue_by_cue() {
    let srt = "1\n00:00:01,000 --> 00:00:02,000\n{\\an8}large <i>language</i>\nmodel &amp; 서버\n\n2\r\n00:00:03,000 --> 00:00:04,000\r\n끝\r\n";
    let expected = ["large language\nmodel & 서버", "끝"];
    assert_eq!(searched(srt, Markup::Subtitles), expected);
    let last = &read(srt, Markup::Subtitles)[1];
    let mark = 0.."끝".len();
    assert_eq!(shown(last, std::slice::from_ref(&mark)), "2\r\n00:00:03,000 --> 00:00:04,000\r\n(끝)\r\n");
    let vtt = "WEBVTT - 서버\n\nNOTE 서버\n\nid\n00:01.000 --> 00:02.000 align:start\n<v 민지>모<c.red>델</c>은 <00:01.500>빠르다\n";
    assert_eq!(searched(vtt, Markup::Subtitles), ["", "", "모델은 빠르다"]);
}

#[test]
fn a_text_of_one_endless_line_comes_in_pieces_that_are_cut_at_blanks() {
    let text = "제미나이 ".repeat(50_000);
    for markup in [Markup::Plain, Markup::Markdown, Markup::Html, Markup::Subtitles] {
        let all = read(&text, markup);
        assert!(all.len() > 9 && all.iter().all(|one| one.text().len() <= LONGEST), "{markup:?}");
        assert!(all.iter().all(|one| one.text().starts_with("제미나이 ") && one.text().ends_with(' ')));
        assert_eq!(all.iter().map(|one| one.text().len()).sum::<usize>(), text.len());
    }
    let solid = "가".repeat(50_000);
    assert_eq!(read(&solid, Markup::Html).iter().map(|one| one.text().len()).sum::<usize>(), solid.len());
}

#[test]
fn the_markup_is_told_by_the_name_or_the_beginning() {
    for (name, markup) in
        [("a.MD", Some(Markup::Markdown)), ("a.vtt", Some(Markup::Subtitles)), ("a.tmx", None)]
    {
        assert_eq!(Markup::of(Path::new(name)), markup, "{name}");
    }
    for (text, markup) in
        [("\n<!DOCTYPE HTML>", Markup::Html), ("WEBVTT\n", Markup::Subtitles), ("가", Markup::Plain)]
    {
        assert_eq!(Markup::guess(text), markup, "{text}");
    }
}

proptest! {
    #[test]
    fn any_text_is_read_and_every_byte_leads_back(
        text in "([가나a ]|[<>/&;!-]|[`\\[\\]()\\\\]|\n|\r|\\{|www\\.|://|<b>|&amp;|```|---|-->|<!--|<code>|</code>|<pre>|</pre>|    |- |\t|> ){0,40}"
    ) {
        for markup in [Markup::Plain, Markup::Markdown, Markup::Html, Markup::Subtitles] {
            let mut end = 0;
            for paragraph in read(&text, markup) {
                let middle = paragraph.text().char_indices().nth(2).map_or(0, |(at, _)| at);
                let marked = paragraph.shown(std::slice::from_ref(&(middle..paragraph.text().len())));
                prop_assert!(marked.iter().filter(|(_, mark)| mark.is_some()).count() <= 1, "{marked:?}");
                let all: String = marked.into_iter().map(|(text, _)| text).collect();
                prop_assert_eq!(all, shown(&paragraph, &[]));
                for (at, c) in paragraph.text().char_indices() {
                    let span = paragraph.source(at..at + c.len_utf8());
                    prop_assert!(text.get(span.clone()).is_some() && span.start >= end, "{markup:?} {span:?}");
                    end = span.end;
                }
            }
        }
    }
}
