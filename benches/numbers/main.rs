//! Measures `work` itself and prints the table of docs/performance.md. Run it with `benches/run`.
//!
//! Ratios between two things of one run hold on any machine; milliseconds are only a guide. What
//! the ancestor takes is measured in the same run where it can be installed.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for developers: what goes wrong ends it, and it prints a table"
)]
mod ancestor;
mod batch;
mod commands;
mod documents;
#[path = "../../tests/documents/sample.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod documents_sample;
mod flood;
mod hooks;
mod launch;
mod limits;
mod machine;
mod peak;
mod plans;
mod records;
mod sample;
mod supervisor;
#[expect(dead_code, reason = "the tests use more of it")]
mod support;
mod table;
mod writers;

use table::Table;

/// A part of the measurements.
type Part = (&'static str, fn(&mut Table));

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench")
        .collect();
    if let Some((first, command)) = arguments.split_first()
        && first == peak::FLAG
    {
        return peak::print(command);
    }
    let parts: [Part; 10] = [
        ("limits", limits::measure),
        ("commands", commands::measure),
        ("hooks", hooks::measure),
        ("plans", plans::measure),
        ("writers", writers::measure),
        ("documents", documents::measure),
        ("launch", launch::measure),
        ("supervisor", supervisor::measure),
        ("flood", flood::measure),
        ("batch", batch::measure),
    ];
    let mut table = Table::default();
    for (name, measure) in parts {
        if arguments.is_empty() || arguments.iter().any(|argument| argument == name) {
            eprintln!("measuring: {name}");
            measure(&mut table);
        }
    }
    println!("{}\n\n{table}", machine::described());
}
