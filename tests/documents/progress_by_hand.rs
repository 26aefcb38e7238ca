//! SESSION_PROGRESS.md as people and other tools write it, read in at the first contact.
use crate::support::World;

const FILE: &str = "repo/SESSION_PROGRESS.md";

/// Example 1 of the seed.
const FEATURE: &str = "# Session Progress
## Plan
- [x] Phase 1: Research authentication libraries [dependency: none]
- Evaluated OAuth.js, Passport.js, Auth0
- Chose Passport.js for flexibility
- [x] Phase 2: Set up OAuth flow [dependency: Phase 1]
- Configured Google OAuth provider
- Added callback routes
- [ ] Phase 3: Add user session management [dependency: Phase 2]
- Implement Redis session store
- Add session cleanup job
- [ ] Phase 4: Test authentication flows [dependency: Phase 3]
- Test login/logout
- Test session persistence
## Current Status
Last updated: 2025-01-29 14:30
Working on: Phase 3 - Implementing Redis session storage
Next: Add Redis client configuration, then implement session middleware
## Failed Attempts
- Tried in-memory sessions: Failed because sessions not persistent across server restarts, switching to Redis instead
- Attempted express-session default store: Performance issues with concurrent users, Redis solves this
## Completed Work
- 2025-01-29 14:00: Phase 2 completed - OAuth flow working with Google provider
- 2025-01-29 13:30: Phase 1 completed - Selected Passport.js after comparing 3 libraries
";

fn read_in(text: &str) -> (World, String) {
    let world = World::new();
    world.write("repo/SESSION_PROGRESS.md", text);
    let answer = world.work(&["save"]).exits(0);
    (world, answer.stderr)
}

fn document(world: &World) -> String {
    world.read("repo/SESSION_PROGRESS.md")
}

#[test]
fn ts_063_to_ts_068_the_complex_feature_of_the_seed_is_understood() {
    let (world, said) = read_in(FEATURE);
    assert!(
        said.contains("4 tasks, 1 next action, 2 failed attempts"),
        "{said}"
    );
    let now = document(&world);
    for line in [
        "- [x] Phase 1: Research authentication libraries [dependency: none]\n  - Evaluated OAuth.js, Passport.js, Auth0\n  - Chose Passport.js for flexibility\n",
        "- [ ] Phase 4: Test authentication flows [dependency: Phase 3]\n  - Test login/logout\n  - Test session persistence\n",
        "Working on: Phase 3: Add user session management\n",
        "Next: Add Redis client configuration, then implement session middleware\n",
        "- Tried in-memory sessions: Failed because sessions not persistent across server restarts, trying Redis instead\n",
        "- Tried express-session default store: Failed because Performance issues with concurrent users, Redis solves this\n",
        "- 2025-01-29 14:00: Phase 2 completed - OAuth flow working with Google provider\n- 2025-01-29 13:30: Phase 1 completed - Selected Passport.js after comparing 3 libraries\n",
    ] {
        assert!(now.contains(line), "{line}\n---\n{now}");
    }
    let status = world.status();
    assert_eq!(status["counts"]["completed"], 2);
    assert_eq!(status["counts"]["in_progress"], 1);
    // read in once: nothing is new at the next time
    world.work(&["sync", "--check"]).exits(0);
    assert_eq!(document(&world), now);
}

#[test]
fn ts_064_ts_068_the_debugging_session_of_the_seed_is_understood() {
    let text = "# Session Progress
## Plan
- [x] Phase 1: Reproduce bug [dependency: none]
- [x] Phase 2: Identify root cause [dependency: Phase 1]
- [ ] Phase 3: Implement fix [dependency: Phase 2]
- [ ] Phase 4: Verify fix with tests [dependency: Phase 3]
## Current Status
Last updated: 2025-01-29 15:00
Working on: Phase 3 - Implementing race condition fix
Next: Add mutex lock around shared resource access in payment processor
## Failed Attempts
- Checked payment API logs: No errors found, bug is client-side
- Added try-catch around payment call: Still crashes, race condition suspected
- Increased timeout values: Made it worse, confirms race condition hypothesis
## Completed Work
- 2025-01-29 14:45: Phase 2 - Root cause identified: race condition in payment state management
- 2025-01-29 14:15: Phase 1 - Bug reproduced consistently with concurrent payment attempts
";
    let (world, said) = read_in(text);
    assert!(
        said.contains("4 tasks, 1 next action, 3 failed attempts"),
        "{said}"
    );
    let now = document(&world);
    assert!(now.contains("- 2025-01-29 14:45: Phase 2 completed - Root cause identified: race condition in payment state management\n"), "{now}");
    assert!(
        now.contains("- Tried Increased timeout values: Failed because Made it worse"),
        "{now}"
    );
}

#[test]
fn ts_071_ts_070_the_compact_report_is_read_and_items_need_no_dependency() {
    let text = "# Session Progress
## Plan
- [x] Phase 1: Set up authentication system
- [x] Phase 2: Implement user registration
- [x] Phase 3: Add email verification
- [x] Phase 4: Write tests
## Verification Results
✅ All phases verified with passing tests (23/23)
⚠️ Minor: Email template styling, no rate limiting
📋 Next: Add rate limiting, customize templates
";
    let (world, said) = read_in(text);
    assert!(!said.contains("nothing was verified"), "{said}");
    let now = document(&world);
    assert!(now.contains("✅ All phases verified with passing tests (23/23)\n⚠️ Minor: Email template styling, no rate limiting\n📋 Next: Add rate limiting, customize templates\n"), "{now}");
    assert_eq!(world.status()["counts"]["completed"], 4);
}

#[test]
fn ts_072_all_ticked_and_nothing_verified_is_said() {
    let text = "## Plan
- [x] Phase 1: Authentication
- [x] Phase 2: Registration
- [x] Phase 3: Email stuff
- [x] Phase 4: Tests
Everything is done! ✨
";
    let (world, said) = read_in(text);
    assert!(
        said.contains("all boxes are ticked, and nothing was verified"),
        "{said}"
    );
    assert!(document(&world).contains("Everything is done! ✨\n"));
}

#[test]
fn ts_069_an_unlabelled_plan_is_numbered_kept_and_warned_about() {
    let text = "# Session Progress
## Plan
- [ ] Do auth stuff
- [ ] Fix sessions
- [ ] Test it
Working on auth. Tried some things that didn't work.
";
    let (world, said) = read_in(text);
    assert!(said.contains("3 boxes are without a label"), "{said}");
    let now = document(&world);
    assert!(now.contains("- [ ] Task 1: Do auth stuff [dependency: none]\n- [ ] Task 2: Fix sessions [dependency: none]\n"), "{now}");
    assert!(
        now.contains("Working on auth. Tried some things that didn't work.\n"),
        "{now}"
    );
}

#[test]
fn ts_103_prose_alone_is_kept_whole_and_warned_about() {
    let text = "# Session Progress\nDebugging payment bug. Tried a few things. Need to fix it.\n";
    let (world, said) = read_in(text);
    assert!(said.contains("there is no plan in it"), "{said}");
    assert!(
        document(&world).contains("Debugging payment bug. Tried a few things. Need to fix it.\n")
    );
}

#[test]
fn ts_093_a_suffix_of_the_title_stays() {
    let (world, _) = read_in("# Session Progress - Feature Branch\n");
    assert!(document(&world).starts_with("# Session Progress - Feature Branch\n\n## Plan\n"));
    world.work(&["log", "something", "-k", "planning"]).exits(0);
    assert!(document(&world).starts_with("# Session Progress - Feature Branch\n\n## Plan\n"));
}

#[test]
fn ts_079_the_next_action_may_take_several_lines() {
    let text = "# Session Progress\n\n## Plan\n\n- [ ] Task 1: Fix it\n\n## Current Status\n\nNext: Add mutex lock in src/payment/processor.ts:handlePayment()\naround lines 45-60 where paymentState is accessed\n";
    let (world, _) = read_in(text);
    assert!(document(&world).contains("Next: Add mutex lock in src/payment/processor.ts:handlePayment()\naround lines 45-60 where paymentState is accessed\n"));
    world.work(&["sync", "--check"]).exits(0);
}

#[test]
fn ts_100_resume_needs_no_journal_and_no_workstream() {
    let world = World::new();
    world.write("repo/SESSION_PROGRESS.md", FEATURE);
    let brief = world.work(&["resume"]).exits(0).stdout;
    assert!(
        brief.contains("in-memory sessions") && brief.contains("Add Redis client configuration"),
        "{brief}"
    );
}

#[test]
fn the_first_contact_keeps_a_copy_and_says_where() {
    let (world, said) = read_in(FEATURE);
    let copy = said
        .lines()
        .find_map(|line| line.trim().strip_prefix("a copy lies in "))
        .expect(&said);
    assert_eq!(std::fs::read_to_string(copy).unwrap(), FEATURE);
    drop(world);
}

#[test]
fn xr_010_front_matter_marks_and_other_sections_stay() {
    let text = "---\nschema: cc-dash/session@1\nstatus: active\n---\n\n# Session Progress\n\nIntro.\n\n## Plan\n\n- [ ] <!-- id:t_1 --> Task 1: Write it [dependency: none]\n\n## Ideas\n\n- [ ] not a task of the plan\n\n```md\n## Plan\n- [x] Task 9: in a fence\n```\n\n## Plan\n\n- [ ] Task 8: a second plan\n";
    let (world, said) = read_in(text);
    assert!(said.contains("1 task;"), "{said}");
    let now = document(&world);
    assert!(now.starts_with("---\nschema: cc-dash/session@1\nstatus: active\n---\n\n# Session Progress\n\nIntro.\n\n## Plan\n"), "{now}");
    assert!(now.contains("## Ideas\n\n- [ ] not a task of the plan\n\n```md\n## Plan\n- [x] Task 9: in a fence\n```\n\n## Plan\n\n- [ ] Task 8: a second plan\n"), "{now}");
    assert_eq!(world.status()["counts"]["total"], 1);
}

#[test]
fn xr_027_blank_lines_other_bullets_carriage_returns_and_a_mark_are_no_hindrance() {
    let text = format!(
        "\u{feff}{}",
        FEATURE
            .replace("\n## ", "\n\n## ")
            .replace("- [", "* [")
            .replace('\n', "\r\n")
    );
    let (world, said) = read_in(&text);
    assert!(
        said.contains("4 tasks, 1 next action, 2 failed attempts"),
        "{said}"
    );
    let now = document(&world);
    assert!(now.starts_with("\u{feff}# Session Progress\r\n"));
    assert_eq!(now.matches('\n').count(), now.matches("\r\n").count());
}

#[test]
fn xr_013_unfinished_work_goes_on_finished_work_makes_room_and_foreign_text_is_kept() {
    let world = World::new();
    let theirs = "# Session Progress\n\n## Plan\n\n- [ ] Task 1: Read the words\n\nMy thoughts.\n";
    world.write(FILE, theirs);
    // what nobody tracked is copied before anything is written
    world.work(&["save", "-c"]).exits(0);
    let folder = world.path("repo/workstreams/.state/documents/backups");
    let copies: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|it| std::fs::read_to_string(it.unwrap().path()).unwrap())
        .collect();
    assert!(copies.contains(&theirs.to_owned()), "{copies:?}");
    // the same work again is gone on with
    world.work(&["save", "-c"]).exits(0);
    let streams = || world.work(&["list", "--json"]).exits(0).data()["streams"].clone();
    assert_eq!(
        streams().as_array().map(Vec::len),
        Some(1),
        "{:#}",
        streams()
    );
    assert_eq!(world.status()["counts"]["total"], 1);
    // another one beside it changes nothing of the document while this one is current
    let before = world.read(FILE);
    world.work(&["create", "Another"]).exits(0);
    assert_eq!(world.read(FILE), before);
    // finished, it makes room
    world.work(&["done", "1.1.1.1", "-m", "read"]).exits(0);
    world.work(&["complete", "--force"]).exits(0);
    world.work(&["archive", "1"]).exits(0);
    world.work(&["current", "2"]).exits(0);
    world.work(&["save", "-c"]).exits(0);
    let text = world.read(FILE);
    assert!(
        !text.contains("Read the words") && text.contains("My thoughts.\n"),
        "{text}"
    );
}
