//! Panes: how many per window, what they run, what is known of them.

use workstreams::tmux::{PaneLife, PaneRef, Size, TmuxError};

use super::world::{WIDE, World, script, until, waiting};

#[test]
fn one_to_nine_panes_in_three_sizes() {
    for (size, capacity) in [
        (
            Size {
                columns: 80,
                rows: 24,
            },
            1,
        ),
        (WIDE, 4),
        (
            Size {
                columns: 220,
                rows: 60,
            },
            4,
        ),
    ] {
        let world = World::new();
        for count in 1..=9 {
            let session = world.session(size);
            let specs: Vec<_> = (0..count)
                .map(|n| waiting(&format!("1.{n}"), &world.folder))
                .collect();
            let opened = world.server.open_panes(&session, &specs).unwrap();
            assert_eq!(opened.len(), count);

            let panes = world.panes(&session.name);
            for (spec, opened) in specs.iter().zip(&opened) {
                let pane = panes.iter().find(|pane| pane.id == *opened).unwrap();
                assert_eq!(pane.session.as_deref(), Some(spec.tags.session.as_str()));
                assert_eq!(pane.thread.as_deref(), Some(spec.tags.thread.as_str()));
                assert_eq!(pane.life, PaneLife::Running);
                let id = pane.id.pane.to_string();
                let cells = world.said(&id, "#{pane_width} #{pane_height} #{window_panes}");
                let cells: Vec<usize> = cells
                    .split(' ')
                    .map(|cells| cells.parse().unwrap())
                    .collect();
                assert!(cells[2] <= capacity, "{count} panes, {size:?}: {cells:?}");
                assert!(
                    cells[0] >= 80 && cells[1] >= 12,
                    "{count} panes, {size:?}: {cells:?}"
                );
            }
            let windows = world.said(&session.name.to_string(), "#{session_windows}");
            assert_eq!(windows, count.div_ceil(capacity).to_string());
            assert_eq!(
                world.said(&session.name.to_string(), "#{window_index}"),
                "0"
            );
            assert!(
                world
                    .server
                    .kill_session(&session.name, &session.root)
                    .unwrap()
            );
        }
    }
}

#[test]
fn a_program_gets_its_words_and_its_folder_as_they_are() {
    let world = World::new();
    let folder = world.folder.join("#(touch ran) #{pid} %H ##x;");
    std::fs::create_dir(&folder).unwrap();
    let words = [
        "a b",
        "",
        "$HOME `id` $(id)",
        "'\"\\",
        "two\nlines\t",
        "end;",
        ";",
        "\\;",
        "#{pid}",
        "-x",
        "ä→",
    ];
    let print = "{ pwd; echo \"$PWD\"; printf '%s\\0' \"$@\"; } > ../w; mv ../w ../words; \
                 exec sleep 600";
    let pane = script("1.1", &folder, print, &words);
    world
        .server
        .open_panes(&world.session(WIDE), &[pane])
        .unwrap();
    let written = world.written("words");
    let expected = format!("{folder}\n{folder}\n{}\0", words.join("\0"));
    assert_eq!(written, expected);
    assert!(!world.folder.join("ran").exists());
}

#[test]
fn a_program_that_fails_at_once_leaves_its_pane_and_its_last_words() {
    let world = World::new();
    let session = world.session(WIDE);
    let failing = script(
        "1.1",
        &world.folder,
        "echo first line; echo last words; exit 3",
        &[],
    );
    let opened = world.server.open_panes(&session, &[failing]).unwrap();
    until(|| world.panes(&session.name)[0].life != PaneLife::Running);
    let pane = &world.panes(&session.name)[0];
    // tmux may have missed how it ended; it never says anything else
    assert!(
        matches!(
            pane.life,
            PaneLife::Ended {
                status: Some(3) | None,
                signal: None
            }
        ),
        "{:?}",
        pane.life
    );
    assert!(world.server.exists(&opened[0]).unwrap());
    // tmux may hear of the end before it has read what was written until then
    until(|| {
        let shown = world.server.capture(opened[0].pane).unwrap().unwrap();
        shown.trim_end() == "first line\nlast words"
    });
}

#[test]
fn panes_are_added_where_there_is_room() {
    let world = World::new();
    let session = world.session(WIDE);
    let first = world
        .server
        .open_panes(
            &session,
            &[waiting("1.1", &world.folder), waiting("1.2", &world.folder)],
        )
        .unwrap();
    world.server.select(first[1].pane).unwrap();
    let more: Vec<_> = (3..=7)
        .map(|n| waiting(&format!("1.{n}"), &world.folder))
        .collect();
    let more = world.server.open_panes(&session, &more).unwrap();
    let window = |pane: &PaneRef| world.said(&pane.pane.to_string(), "#{window_index}");
    assert_eq!(
        more.iter().map(window).collect::<Vec<_>>(),
        ["0", "0", "1", "1", "1"]
    );
    let front = world.said(&session.name.to_string(), "#{pane_id}");
    assert_eq!(
        front,
        first[1].pane.to_string(),
        "what was in front stays there"
    );
    let threads: Vec<_> = world
        .panes(&session.name)
        .into_iter()
        .filter_map(|pane| pane.thread)
        .collect();
    assert_eq!(threads.len(), 7);
}

#[test]
fn many_panes_need_more_than_one_command_line() {
    let world = World::new();
    let session = world.session(WIDE);
    let long = "x".repeat(3000);
    let specs: Vec<_> = (0..8)
        .map(|n| script(&format!("1.{n}"), &world.folder, "exec sleep 600", &[&long]))
        .collect();
    assert_eq!(world.server.open_panes(&session, &specs).unwrap().len(), 8);
    assert_eq!(
        world.said(&session.name.to_string(), "#{session_windows}"),
        "2"
    );
}

#[test]
fn what_cannot_be_opened_is_refused_before_anything_is() {
    let world = World::new();
    let session = world.session(WIDE);
    let fine = waiting("1.1", &world.folder);

    let mut shell = fine.clone();
    shell.argv = vec!["touch x".to_owned()];
    let refusal = world
        .server
        .open_panes(&session, &[fine.clone(), shell])
        .unwrap_err();
    assert!(
        matches!(refusal, TmuxError::WouldUseShell { words: 1 }),
        "{refusal}"
    );

    let mut nowhere = fine.clone();
    nowhere.cwd = world.folder.join("nowhere");
    let refusal = world
        .server
        .open_panes(&session, &[fine, nowhere])
        .unwrap_err();
    assert!(
        matches!(refusal, TmuxError::NotADirectory { .. }),
        "{refusal}"
    );

    let long = script("1.1", &world.folder, "true", &[&"x".repeat(20_000)]);
    let refusal = world.server.open_panes(&session, &[long]).unwrap_err();
    assert!(
        matches!(refusal, TmuxError::CommandTooLong { .. }),
        "{refusal}"
    );

    assert!(!world.server.is_running().unwrap());
}
