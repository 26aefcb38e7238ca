//! Text of people: it is shown, never read as anything else.

use std::process::Command;

use workstreams::tmux::{PaneTags, SessionName, Size};

use super::world::{WIDE, World, until, waiting};

#[test]
fn hostile_text_is_only_text() {
    let world = World::new();
    let ran = world.folder.join("ran");
    let hostile = [
        format!("#(touch {ran})"),
        format!("x' \"; run-shell 'touch {ran}';"),
        format!("`touch {ran}` $(touch {ran})"),
        "#{pane_id} #[fg=red]styled, } %H ## #".to_owned(),
        "ends;".to_owned(),
        ";".to_owned(),
        "\\;".to_owned(),
        "-t %0".to_owned(),
        String::new(),
        "two\nlines\tand \u{1b}[2J\u{202e}".to_owned(),
    ];
    let shown = ["two lines and"];
    // wide enough for a border with the longest text three times
    let mut session = world.session(Size {
        columns: 400,
        rows: 50,
    });
    session.stream = hostile[0].clone();
    let specs: Vec<_> = hostile
        .iter()
        .map(|text| {
            let mut pane = waiting("1", &world.folder);
            pane.tags = PaneTags {
                session: "s".to_owned(),
                thread: text.clone(),
                name: text.clone(),
                state: text.clone(),
            };
            pane
        })
        .collect();
    let opened = world.server.open_panes(&session, &specs).unwrap();
    assert_eq!(opened.len(), hostile.len());

    let client = Viewer::of(&world, &session.name);
    for (pane, text) in opened.iter().zip(&hostile) {
        let kept = if text.contains('\n') {
            shown[0]
        } else {
            text.as_str()
        };
        let target = pane.pane.to_string();
        world.server.select(pane.pane).unwrap();
        for option in ["@work_thread", "@work_name", "@work_state"] {
            assert_eq!(world.said(&target, &format!("#{{{option}}}")), kept);
        }
        world
            .server
            .set_state(pane.pane, &format!("now {text}"))
            .unwrap();
        let kept = format!("now {kept}");
        assert_eq!(world.said(&target, "#{@work_state}"), kept.trim_end());
        if !text.is_empty() {
            until(|| client.screen().contains(&kept));
        }
    }
    assert!(
        client.screen().contains(&hostile[0]),
        "the stream in the status line"
    );
    let panes = world.panes(&session.name);
    assert_eq!(panes.len(), hostile.len());
    assert!(
        panes
            .iter()
            .all(|pane| pane.session.as_deref() == Some("s"))
    );
    assert!(!ran.exists(), "text of a person was executed");
}

#[test]
fn the_border_says_thread_name_and_state() {
    let world = World::new();
    let session = world.session(WIDE);
    let pane = world
        .server
        .open_panes(&session, &[waiting("2.1", &world.folder)])
        .unwrap()[0];
    let client = Viewer::of(&world, &session.name);
    until(|| client.screen().contains(" 2.1 name of 2.1 · starting "));
    world
        .server
        .set_state(pane.pane, "running · opus · 3m")
        .unwrap();
    until(|| {
        client
            .screen()
            .contains(" 2.1 name of 2.1 · running · opus · 3m ")
    });
    assert!(client.screen().contains("001-search"));
    assert!(client.screen().contains("Ctrl-b d"));

    assert!(world.server.detach_clients(&session.name).unwrap());
    until(|| client.outer.said("", "#{pane_dead}") == "1");
    assert!(world.server.has_session(&session.name).unwrap());
}

/// Somebody who looks at a session, through a tmux of their own.
struct Viewer {
    outer: World,
}

impl Viewer {
    fn of(world: &World, session: &SessionName) -> Self {
        let outer = World::new();
        let attach: Command = world.server.attach_command(session);
        let mut words = vec![
            "start-server",
            ";",
            "set-option",
            "-g",
            "remain-on-exit",
            "on",
            ";",
        ];
        words.extend([
            "set-option",
            "-g",
            "default-terminal",
            "screen-256color",
            ";",
        ]);
        words.extend(["new-session", "-d", "-x", "400", "-y", "50", "--"]);
        // a pane has the TMUX of its server; env_remove of the command cannot be seen in its words
        words.extend(["env", "-u", "TMUX"]);
        let attach = [attach.get_program()].into_iter().chain(attach.get_args());
        words.extend(attach.filter_map(|word| word.to_str()));
        assert!(outer.tmux(&words).status.success());
        let viewer = Self { outer };
        until(|| viewer.screen().contains("Ctrl-b d"));
        viewer
    }

    fn screen(&self) -> String {
        String::from_utf8(self.outer.tmux(&["capture-pane", "-p"]).stdout).unwrap()
    }
}
