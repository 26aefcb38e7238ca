//! Feeds a target, keeps what is answered in a new way, and names the input that broke it.
use super::mutate::{Choices, mutate};
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Inputs that are kept as samples at most.
const SAMPLES: usize = 5000;

/// Kinds of answer that the long form names.
const SHOWN: usize = 30;

/// What a target is fed with.
pub(super) struct Food<'a> {
    /// For messages.
    pub(super) name: &'a str,
    /// Sound inputs, and odd ones that are known.
    pub(super) samples: Vec<Vec<u8>>,
    /// Words of the format.
    pub(super) words: &'a [&'a str],
    /// Inputs in the short form.
    pub(super) inputs: u32,
}

/// Runs the target on many inputs. It says what it made of one; it panics when a promise is broken.
pub(super) fn fuzz(food: Food<'_>, target: impl Fn(&[u8]) -> String) {
    let long = seconds();
    let seed = seed(long.is_some());
    let mut choices = Choices(seed);
    let mut samples = food.samples;
    let mut seen: HashMap<String, u32> = HashMap::new();
    let (begun, mut slowest) = (Instant::now(), Duration::ZERO);
    let mut inputs: u32 = 0;
    for sample in samples.clone() {
        *seen
            .entry(kind_of(&tried(food.name, &sample, &target)))
            .or_default() += 1;
    }
    // what overflows the stack leaves no other trace
    let last = Last::of(food.name);
    loop {
        let over = long.map_or(inputs >= food.inputs, |long| begun.elapsed() >= long);
        if over {
            break;
        }
        inputs += 1;
        let (a, b) = (choices.below(samples.len()), choices.below(samples.len()));
        let input = mutate(&samples[a], &samples[b], food.words, &mut choices);
        last.note(&input);
        let before = Instant::now();
        let answer = tried(food.name, &input, &target);
        slowest = slowest.max(before.elapsed());
        let times = seen.entry(kind_of(&answer)).or_default();
        *times += 1;
        if *times == 1 && samples.len() < SAMPLES {
            samples.push(input);
        }
    }
    eprintln!(
        "fuzz {}: seed {seed}, {inputs} inputs in {:.0?}, {} kinds of answer, slowest {slowest:.0?}",
        food.name,
        begun.elapsed(),
        seen.len()
    );
    if long.is_some() {
        tell_kinds(seen);
    }
}

/// The answers of the long form, most frequent first: what a target is really asked.
fn tell_kinds(seen: HashMap<String, u32>) {
    let mut kinds: Vec<(u32, String)> = seen.into_iter().map(|(kind, n)| (n, kind)).collect();
    kinds.sort_by(|a, b| b.cmp(a));
    for (times, kind) in kinds.iter().take(SHOWN) {
        let short: String = kind.chars().take(100).collect();
        eprintln!("  {times:>9}  {}", short.escape_debug());
    }
    let rest = kinds.len().saturating_sub(SHOWN);
    let once = kinds.iter().filter(|(times, _)| *times == 1).count();
    eprintln!("  and {rest} more kinds; {once} of all were seen once");
}

/// The input at work, in a file that goes when all went well.
struct Last(tempfile::NamedTempFile);

impl Last {
    fn of(name: &str) -> Self {
        let file = tempfile::Builder::new()
            .prefix(&format!("work-fuzz-{name}-last-"))
            .tempfile()
            .unwrap();
        eprintln!(
            "fuzz {name}: the input at work is in {}",
            file.path().display()
        );
        Self(file)
    }

    fn note(&self, input: &[u8]) {
        use std::os::unix::fs::FileExt as _;
        let file = self.0.as_file();
        file.set_len(input.len() as u64).unwrap();
        file.write_all_at(input, 0).unwrap();
    }
}

fn tried(name: &str, input: &[u8], target: &impl Fn(&[u8]) -> String) -> String {
    catch_unwind(AssertUnwindSafe(|| target(input))).unwrap_or_else(|_| {
        let path = std::env::temp_dir().join(format!("work-fuzz-{name}-{}", std::process::id()));
        std::fs::write(&path, input).unwrap();
        panic!(
            "{name} broke on this input ({}): {}",
            path.display(),
            input.escape_ascii()
        )
    })
}

/// Two answers are of one kind when they differ in numbers and in quoted text only.
fn kind_of(answer: &str) -> String {
    let mut kind = String::new();
    let mut quoted = false;
    for c in answer.chars() {
        match c {
            '`' | '"' => quoted = !quoted,
            _ if quoted => {}
            '0'..='9' => {
                if !kind.ends_with('#') {
                    kind.push('#');
                }
            }
            _ => kind.push(c),
        }
    }
    kind
}

fn seconds() -> Option<Duration> {
    let text = std::env::var("WORK_FUZZ_SECONDS").ok()?;
    Some(Duration::from_secs(
        text.parse().expect("WORK_FUZZ_SECONDS is a number"),
    ))
}

/// The short form is the same every time; the long one is not, unless a seed is given.
fn seed(long: bool) -> u64 {
    let chosen = std::env::var("WORK_FUZZ_SEED").ok();
    match chosen {
        Some(text) => text.parse().expect("WORK_FUZZ_SEED is a number"),
        None if long => {
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
            u64::try_from(now.as_nanos() & u128::from(u64::MAX)).unwrap()
        }
        None => 1,
    }
}
