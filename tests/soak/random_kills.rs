//! Kills until each kind came often enough; prints the seed and the counts.
use super::bystander::Bystander;
use super::dice::Dice;
use super::kills::{Kind, Tally};
use super::round::{Done, round};

/// Kills of each kind in the short form.
const FEW: u32 = 2;

fn wanted() -> u32 {
    let asked = std::env::var("WORK_SOAK_KILLS").ok();
    asked.map_or(FEW, |text| {
        text.parse().expect("WORK_SOAK_KILLS is a number")
    })
}

#[test]
fn random_kills_lose_nothing_leave_nothing_and_make_nothing_up() {
    let (wanted, seed) = (wanted(), Dice::seed());
    eprintln!("soak: WORK_SOAK_SEED={seed} WORK_SOAK_KILLS={wanted}");
    let bystander = Bystander::begin();
    let (mut dice, tally) = (Dice::new(seed), Tally::default());
    let mut total = Done::default();
    let mut rounds = 0;
    while tally.least() < wanted {
        let only_tmux = tally.missing(wanted) == [Kind::TmuxServer];
        let executor = if rounds % 3 == 2 && !only_tmux {
            "process"
        } else {
            "tmux"
        };
        let done = round(executor, &tally, wanted, dice.another());
        rounds += 1;
        total.updates += done.updates;
        total.looks += done.looks;
        total.sessions += done.sessions;
        total.ticks += done.ticks;
        let counts: Vec<String> = Kind::ALL
            .iter()
            .map(|kind| format!("{kind:?} {}", tally.of(*kind)))
            .collect();
        eprintln!(
            "soak: round {rounds} ({executor}): {}; {total:?}",
            counts.join(", ")
        );
    }
    bystander.assert_untouched();
}
