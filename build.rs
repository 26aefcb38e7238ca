//! How the program is linked.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let target = |part: &str| std::env::var(format!("CARGO_CFG_TARGET_{part}")).unwrap_or_default();
    if target("OS") == "linux" && target("ENV") == "gnu" {
        // At a fixed address: otherwise every start of `work` writes twelve thousand pointers of
        // its own tables before `main`, and every supervisor keeps those pages for itself
        // (measured: docs/performance.md). There is no unsafe code here for which a random
        // address would be a second line of defence; libraries, heap and stack keep theirs.
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}
