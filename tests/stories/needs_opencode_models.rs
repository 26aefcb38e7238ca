//! A model that opencode does not know is refused before anything is written.
use crate::support::{Answer, World};

#[test]
fn an_unknown_model_is_answered_with_those_there_are() {
    let world = World::with_sample();
    if !world.install_opencode() {
        return;
    }
    let before = world.contents();
    let multi = |model: &str| -> Answer {
        let mut command =
            world.command(&["multi", "--batch", "01.01", "--detach", "--model", model]);
        // opencode lists a provider's models where there is a key for it; nothing is called
        let command = command.env("ANTHROPIC_API_KEY", "of-nobody");
        command.output().unwrap().into()
    };
    multi("anthropic/claude-sonet-4-5")
        .exits(3)
        .warns("did you mean `anthropic/claude-sonnet-4-5`");
    let answer = multi("anthropic/nosuch").exits(3).warns(
        "does not know the model `anthropic/nosuch` of --model; of `anthropic` it has `anthropic/",
    );
    assert!(
        before == world.contents(),
        "the repository was changed\n{answer}"
    );
    assert!(!world.socket().exists());
}
