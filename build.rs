//! How the program is linked.
use std::env::var;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=WORK_PIE");
    let target = |part: &str| var(format!("CARGO_CFG_TARGET_{part}")).unwrap_or_default();
    let plain_linux = target("OS") == "linux"
        && target("ENV") == "gnu"
        && matches!(target("ARCH").as_str(), "x86_64" | "aarch64");
    // who asks for another kind of program gets it: a static one, a sanitizer's, a distribution's
    let linked_statically = target("FEATURE").contains("crt-static");
    let flags = var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    let chosen = ["relocation-model", "pie", "sanitizer", "crt-static"]
        .iter()
        .any(|word| flags.contains(word));
    if plain_linux && !linked_statically && !chosen && var("WORK_PIE").is_err() {
        // At a fixed address: otherwise every start of `work` writes twelve thousand pointers of
        // its own tables before `main`, and every supervisor keeps those pages for itself
        // (measured: docs/performance.md). There is no unsafe code here for which a random
        // address would be a second line of defence; libraries, heap and stack keep theirs.
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}
