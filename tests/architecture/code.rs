//! What of a Rust file is code: comments, strings and characters are blanked out.

/// The text with every comment, string and character literal replaced by spaces. Line ends and
/// byte offsets stay as they are.
pub(crate) fn blanked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let skip = literal(rest, out.chars().next_back()).unwrap_or(0);
        if skip == 0 {
            out.push(next);
            rest = rest.get(next.len_utf8()..).unwrap_or_default();
        } else {
            let (gone, left) = rest.split_at(skip);
            out.extend(gone.bytes().map(|b| if b == b'\n' { '\n' } else { ' ' }));
            rest = left;
        }
    }
    out
}

/// The length of the comment or literal that starts here, if one does.
fn literal(rest: &str, before: Option<char>) -> Option<usize> {
    if rest.starts_with("//") {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return Some(block_comment(rest));
    }
    if rest.starts_with('"') {
        return Some(string(rest));
    }
    if rest.starts_with('\'') {
        return character(rest);
    }
    let in_name = before.is_some_and(|c| c.is_alphanumeric() || c == '_');
    if in_name { None } else { raw_string(rest) }
}

/// Comments nest.
fn block_comment(rest: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(tail) = rest.get(at..).filter(|tail| !tail.is_empty()) {
        if tail.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if tail.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += tail.chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

fn string(rest: &str) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// `r"…"`, `r#"…"#`, also with `b` or `c` before it.
fn raw_string(rest: &str) -> Option<usize> {
    let after_r = ["r", "br", "cr"]
        .iter()
        .find_map(|p| rest.strip_prefix(p))?;
    let quoted = after_r.trim_start_matches('#');
    let hashes = after_r.len() - quoted.len();
    let body = quoted.strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let length = body.find(&end).map_or(body.len(), |at| at + end.len());
    Some(rest.len() - body.len() + length)
}

/// `'x'` or `'\…'`; a lifetime is none.
fn character(rest: &str) -> Option<usize> {
    let body = rest.get(1..)?;
    if let Some(escape) = body.strip_prefix('\\') {
        let first = escape.chars().next()?.len_utf8();
        return escape.get(first..)?.find('\'').map(|at| 2 + first + at + 1);
    }
    let length = body.chars().next()?.len_utf8();
    body.get(length..)?.starts_with('\'').then_some(length + 2)
}

#[test]
fn comments_and_literals_vanish_and_offsets_stay() {
    let text =
        "a // crate::x\nb /* c /* d */ e */ f \"g\\\"h\" r#\"i\"j\"# 'k' '\\'' '\\u{1}' b\"l\" m";
    let code = blanked(text);
    assert_eq!(code.split_whitespace().collect::<String>(), "abfbm");
    assert_eq!(code.len(), text.len());
    assert_eq!(code.find('\n'), text.find('\n'));
    assert_eq!(code.rfind('m'), text.rfind('m'));
}

#[test]
fn lifetimes_and_raw_names_are_code() {
    let text = "fn f<'a>(x: &'a str, r#in: u8) -> &'static str {}";
    assert_eq!(blanked(text), text);
    assert_eq!(blanked("var\"x\" y").trim_end(), "var    y");
}
