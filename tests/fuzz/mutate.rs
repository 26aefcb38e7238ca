//! Changes inputs as disks, editors and enemies do.

/// A source of choices that can be repeated (splitmix64).
#[derive(Debug, Clone)]
pub(super) struct Choices(pub(super) u64);

impl Choices {
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(super) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end.max(1) as u64).unwrap()
    }

    /// A number of fewer bits than so many; small ones are as likely as large ones.
    fn some(&mut self, bits: usize) -> usize {
        let end = 1 << self.below(bits);
        self.below(end)
    }
}

/// Texts that mean something in some format, and bytes that trouble everybody.
const WORDS: &[&str] = &[
    "\n",
    "\r\n",
    "\r",
    "\t",
    "\u{0}",
    "\u{1b}[2J",
    "\u{202e}",
    "\u{feff}",
    "é",
    "漢",
    "🙂",
    "\"",
    "\\",
    "\\u0000",
    "\\ud800",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "null",
    "true",
    "1e400",
    "-1",
    "99999999999999999999",
    "0.1",
    "{}",
    "[[[[[[[[",
    "<<<<<<< HEAD\n",
    "=======\n",
    ">>>>>>> x\n",
    "../",
    "/",
    "..",
    "#",
    "---",
    "&a ",
    "*a",
    "- ",
    "|",
    "```",
    "$(id)",
    "`id`",
    ";",
    "%0",
    "\u{9b}2J",
];

/// No input grows beyond this.
const LONGEST: usize = 64 * 1024;

/// A changed copy of `input`; `other` is another sample, `words` are those of the format.
pub(super) fn mutate(input: &[u8], other: &[u8], words: &[&str], choices: &mut Choices) -> Vec<u8> {
    let mut bytes = input.to_vec();
    for _ in 0..=choices.below(5) {
        once(&mut bytes, other, words, choices);
    }
    bytes.truncate(LONGEST);
    bytes
}

fn once(bytes: &mut Vec<u8>, other: &[u8], words: &[&str], choices: &mut Choices) {
    let at = choices.below(bytes.len() + 1);
    let end = (at + 1 + choices.some(12)).min(bytes.len());
    match choices.below(11) {
        0 if at < bytes.len() => bytes[at] ^= 1 << choices.below(8),
        1 if at < bytes.len() => bytes[at] = u8::try_from(choices.below(256)).unwrap(),
        2 if at < end => drop(bytes.drain(at..end)),
        3 if at < end => {
            let part = bytes[at..end].to_vec();
            let times = 1 + choices.some(7);
            insert(bytes, at, &part.repeat(times));
        }
        4 => bytes.truncate(at),
        5 => {
            let from = choices.below(other.len() + 1);
            let to = (from + choices.below(512)).min(other.len());
            insert(bytes, at, &other[from..to]);
        }
        6 => {
            let from = choices.below(other.len() + 1);
            bytes.truncate(at);
            bytes.extend_from_slice(&other[from..]);
        }
        7 => lines(bytes, choices),
        8 | 9 if !words.is_empty() => {
            insert(bytes, at, words[choices.below(words.len())].as_bytes());
        }
        _ => insert(bytes, at, WORDS[choices.below(WORDS.len())].as_bytes()),
    }
}

fn insert(bytes: &mut Vec<u8>, at: usize, part: &[u8]) {
    if bytes.len() + part.len() <= LONGEST {
        drop(bytes.splice(at..at, part.iter().copied()));
    }
}

/// Swaps, doubles or drops a line.
fn lines(bytes: &mut Vec<u8>, choices: &mut Choices) {
    let mut lines: Vec<Vec<u8>> = bytes
        .split_inclusive(|b| *b == b'\n')
        .map(<[u8]>::to_vec)
        .collect();
    if lines.is_empty() {
        return;
    }
    let (a, b) = (choices.below(lines.len()), choices.below(lines.len()));
    match choices.below(3) {
        0 => lines.swap(a, b),
        1 => {
            let line = lines[a].clone();
            lines.insert(b, line);
        }
        _ => drop(lines.remove(a)),
    }
    *bytes = lines.concat();
}
