//! `work import`: an ancestor's `work/` tree becomes workstreams. The tree is only read.
pub mod act;
mod agents;
mod approvals;
mod files;
mod find;
pub mod outlook;
pub mod problem;
mod records;
mod stream;
mod tasks_json;
mod tasks_md;
mod threads_json;

#[cfg(test)]
mod tasks_md_tests;
