//! Documents hold bytes, and nothing says that all of them are UTF-8. Those that are none are spelled
//! as characters that nobody uses while the text is worked on, and are the same bytes again when it
//! is written: what a person saved in another encoding is not changed.
use std::borrow::Cow;

/// In front of the characters that stand for bytes 0x80 to 0xFF, at the end of the last private plane.
const BEFORE: u32 = 0x0010_FF00 - 0x80;

fn spelled_byte(byte: u8) -> Option<char> {
    char::from_u32(BEFORE + u32::from(byte))
}

fn byte_of(one: char) -> Option<u8> {
    let byte = u32::from(one).checked_sub(BEFORE)?;
    u8::try_from(byte).ok().filter(|byte| *byte >= 0x80)
}

/// Bytes as text. Characters that stand for bytes are spelled themselves, so that every document
/// comes back.
#[must_use]
pub fn spelled(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for one in chunk.valid().chars() {
            if byte_of(one).is_some() {
                let mut own = [0; 4];
                let own = one.encode_utf8(&mut own);
                text.extend(own.bytes().filter_map(spelled_byte));
            } else {
                text.push(one);
            }
        }
        text.extend(chunk.invalid().iter().copied().filter_map(spelled_byte));
    }
    text
}

/// The bytes of a text.
#[must_use]
pub fn bytes(text: &str) -> Cow<'_, [u8]> {
    if !text.chars().any(|one| byte_of(one).is_some()) {
        return Cow::Borrowed(text.as_bytes());
    }
    let mut bytes = Vec::with_capacity(text.len());
    for one in text.chars() {
        match byte_of(one) {
            Some(byte) => bytes.push(byte),
            None => bytes.extend_from_slice(one.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    Cow::Owned(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn text_is_text_and_other_bytes_come_back() {
        assert_eq!(spelled("plain ✓\n".as_bytes()), "plain ✓\n");
        assert!(matches!(bytes("plain ✓\n"), Cow::Borrowed(_)));
        let latin = b"caf\xe9 \xff\n".as_slice();
        let text = spelled(latin);
        assert!(text.starts_with("caf") && text.ends_with('\n'));
        assert_eq!(&*bytes(&text), latin);
    }

    proptest! {
        #[test]
        fn every_document_comes_back(
            parts in prop::collection::vec(
                prop_oneof![
                    prop::collection::vec(any::<u8>(), 0..6),
                    "\\PC{0,6}".prop_map(String::into_bytes),
                    (0x0010_FE00_u32..0x0010_FFFF).prop_map(|it| char::from_u32(it).unwrap().to_string().into_bytes()),
                ],
                0..8,
            ),
        ) {
            let document = parts.concat();
            let text = spelled(&document);
            prop_assert_eq!(&*bytes(&text), document.as_slice());
        }
    }
}
