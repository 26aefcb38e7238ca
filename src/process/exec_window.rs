//! Inside of exec(2) a process has given up its old program and does not show the new one yet: its
//! arguments and its environment read as empty (Linux 6.18: some microseconds, longer when it has
//! to wait for the processor or for its program's file). Who looks for processes by either must
//! look again, or it misses them.
use std::{fs, thread::sleep, time::Duration};

/// Between two looks.
const LOOK_AGAIN: Duration = Duration::from_millis(1);

/// As long as this a program that is not there yet is waited for; in looks.
const PATIENCE: u32 = 200;

/// So many looks tell that there is nothing to be shown: while the kernel lays the parts out they
/// have a place and no length for a moment.
const ENOUGH: u32 = 5;

/// What a program was started with.
#[derive(Debug, Clone, Copy)]
pub(super) enum Given {
    Arguments,
    Environment,
}

/// Reads what a process was given, once it shows it. `look` is told nothing but says whether what
/// it found is empty.
pub(super) fn once_it_shows<T>(
    pid: u32,
    given: Given,
    mut look: impl FnMut() -> Option<(T, bool)>,
) -> Option<T> {
    let mut looks = 0;
    loop {
        let (found, is_empty) = look()?;
        if !is_empty || looks >= patience(pid, given) {
            return Some(found);
        }
        looks += 1;
        sleep(LOOK_AGAIN);
    }
}

/// How often a process is looked at that shows nothing.
fn patience(pid: u32, given: Given) -> u32 {
    fs::read_to_string(format!("/proc/{pid}/stat")).map_or(0, |line| patience_with(&line, given))
}

/// Fields of proc(5): 23 is the size of its memory (none: a thread of the kernel, or it has ended),
/// 48 to 51 are the places of arguments and environment in it (0: not there yet).
fn patience_with(line: &str, given: Given) -> u32 {
    let Some((_, rest)) = line.rsplit_once(')') else {
        return 0;
    };
    let fields: Vec<&str> = rest.split_ascii_whitespace().collect();
    // the first behind the name is field 3
    let field = |number: usize| fields.get(number - 3).and_then(|it| it.parse::<u64>().ok());
    let (begin, end) = match given {
        Given::Arguments => (field(48), field(49)),
        Given::Environment => (field(50), field(51)),
    };
    if field(23).is_none_or(|size| size == 0) {
        return 0;
    }
    let has_a_place = begin.is_some_and(|begin| begin != 0);
    if has_a_place && begin == end {
        ENOUGH
    } else {
        PATIENCE
    }
}

#[cfg(test)]
mod tests {
    use super::{ENOUGH, Given, PATIENCE, once_it_shows, patience_with};

    fn line(size: u64, arguments: (u64, u64), environment: (u64, u64)) -> String {
        let middle = "0 ".repeat(24);
        format!(
            "7 (a) b) S {}{size} {middle}{} {} {} {} 0",
            "0 ".repeat(19),
            arguments.0,
            arguments.1,
            environment.0,
            environment.1
        )
    }

    #[test]
    fn what_is_empty_for_good_is_not_waited_for() {
        for (line, arguments, environment) in [
            // inside of exec; with something to show; with nothing; a thread of the kernel
            (line(4096, (0, 0), (0, 0)), PATIENCE, PATIENCE),
            (line(4096, (10, 20), (20, 30)), PATIENCE, PATIENCE),
            (line(4096, (10, 20), (20, 20)), PATIENCE, ENOUGH),
            (line(0, (0, 0), (0, 0)), 0, 0),
            (String::new(), 0, 0),
        ] {
            let patience = |given| patience_with(&line, given);
            let both = (patience(Given::Arguments), patience(Given::Environment));
            assert_eq!(both, (arguments, environment), "{line}");
        }
    }

    #[test]
    fn a_look_that_found_nothing_is_repeated() {
        let own = std::process::id();
        let mut looks = 0;
        let found = once_it_shows(own, Given::Environment, || {
            looks += 1;
            Some((looks, looks < 3))
        });
        assert_eq!(found, Some(3));
    }
}
