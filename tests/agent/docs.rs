//! The examples in `docs/agents.md` are true.

use camino::Utf8Path;
use workstreams::agent::config::AgentsFile;
use workstreams::agent::rehearsal::Script;

#[test]
fn the_examples_are_read_without_a_warning() {
    let page = include_str!("../../docs/agents.md");
    let blocks: Vec<&str> = page
        .split("```yaml\n")
        .skip(1)
        .map(|rest| rest.split("```").next().expect("a block"))
        .collect();
    let [agents, script] = blocks[..] else {
        panic!("two examples")
    };
    let path = Utf8Path::new("docs/agents.md");
    let (file, warnings) = AgentsFile::parse(agents, path).expect("agents.yaml is right");
    assert_eq!(warnings, []);
    assert_eq!(file.agents.len(), 2);
    let (script, warnings) = Script::parse(script, path).expect("the script is right");
    assert_eq!(warnings, []);
    assert_eq!(script.steps("01.01.02", 2).len(), 2);
}
