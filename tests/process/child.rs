//! The test binary as a child of its own tests: what must happen in a process of its own.
use std::{
    env,
    ffi::{OsStr, OsString},
    fs::{self, File},
    io::Write as _,
    os::unix::process::CommandExt as _,
    path::PathBuf,
    process::{Command, Stdio},
    time::Duration,
};

use rustix::{process::getpid, termios::tcgetpgrp};
use workstreams::process::{
    agent_exec::{AgentExecError, Foreground, exec_agent},
    belonging::{own_group, session_of},
    detached::leave_session,
    end::{Adopted, Ask, EndPlan, end_tree},
    identity::ProcessIdentity,
    reap::zombie_children,
    signal::Signal,
    subreaper::become_subreaper,
    terminal::{PaneTty, hand_terminal_to, take_terminal_back, terminal_size},
    tree::descendants_of,
};

use super::world::{Running, line_in, process_in, until};

const ROLE: &str = "TEST_CHILD_ROLE";
const FOLDER: &str = "TEST_CHILD_FOLDER";
const PARENT: &str = "TEST_CHILD_PARENT";

/// Program and arguments of a child.
pub(super) fn command_line() -> (PathBuf, Vec<OsString>) {
    let arguments = ["process::child::plays_its_role", "--exact", "--nocapture"];
    let program = env::current_exe().unwrap();
    (program, arguments.map(OsString::from).to_vec())
}

/// A child that plays `role` and leaves what it found out in `folder`.
pub(super) fn command(role: &str, folder: &OsStr) -> Command {
    let (program, arguments) = command_line();
    let mut command = Command::new(program);
    command
        .args(arguments)
        .envs(environment(role, folder))
        .stdin(Stdio::null());
    command
}

pub(super) fn environment(role: &str, folder: &OsStr) -> Vec<(OsString, OsString)> {
    vec![
        (ROLE.into(), role.into()),
        (FOLDER.into(), folder.to_owned()),
    ]
}

/// No test by itself: does nothing unless a test started it.
#[test]
fn plays_its_role() {
    let Ok(role) = env::var(ROLE) else { return };
    match role.as_str() {
        "supervisor" => supervise(),
        "agent" => run_agent(),
        "missing agent" => miss_agent(),
        "subreaper" => inherit_and_end(),
        "detached" => leave(),
        "no terminal" => lack_a_terminal(),
        "foreground" => pass_the_terminal(),
        "stalled terminal" => write_to_a_stalled_terminal(),
        "dead terminal" => write_to_a_dead_terminal(),
        _ => panic!("unknown role {role}"),
    }
}

fn folder() -> PathBuf {
    env::var_os(FOLDER).unwrap().into()
}

/// Appears with its whole text or not at all.
fn report(name: &str, text: &str) {
    let path = folder().join(name);
    let draft = path.with_extension("draft");
    writeln!(File::create(&draft).unwrap(), "{text}").unwrap();
    fs::rename(draft, path).unwrap();
}

/// Starts an agent and lives until it is killed.
fn supervise() {
    let mut agent = command("agent", folder().as_os_str())
        .env(PARENT, std::process::id().to_string())
        .spawn()
        .unwrap();
    agent.wait().unwrap();
}

fn run_agent() {
    let parent = env::var(PARENT).unwrap().parse().unwrap();
    report("agent", &std::process::id().to_string());
    let arguments = ["1000".into()];
    let error = exec_agent(parent, Foreground::Take, OsStr::new("sleep"), &arguments);
    panic!("{error}");
}

fn miss_agent() {
    let parent = rustix::process::getppid().unwrap().as_raw_pid();
    let parent = u32::try_from(parent).unwrap();
    let start = |program: &OsStr| exec_agent(parent, Foreground::Leave, program, &[]);

    let error = start(OsStr::new("no-such-agent-anywhere"));
    assert!(matches!(error, AgentExecError::ProgramNotFound { .. }));

    let file = folder().join("agent");
    fs::write(&file, "#!/no/such/interpreter\n").unwrap();
    let error = start(file.as_os_str());
    assert!(matches!(error, AgentExecError::NotExecutable { .. }));

    Command::new("chmod").arg("+x").arg(&file).status().unwrap();
    let error = start(file.as_os_str());
    assert!(matches!(error, AgentExecError::InterpreterNotFound { .. }));
    report("done", "missed");
}

/// An agent's tool outlives the agent, in a session of its own and deaf to SIGTERM; another child
/// of ours, and the status of the agent, stay untouched.
fn inherit_and_end() {
    become_subreaper().unwrap();
    let mut agent = Command::new("sh")
        .arg("-c")
        .arg("setsid sh -c 'trap \"\" TERM; echo $$ > \"$0\"; while :; do sleep 1000; done' \"$0\" & exit 7")
        .arg(folder().join("tool"))
        .spawn()
        .unwrap();
    let helper = Running::start(Command::new("sleep").arg("1000"));
    let tool = process_in(&folder().join("tool"));
    until("zombie of the agent", || {
        zombie_children()
            .unwrap()
            .contains(&agent.id())
            .then_some(())
    });
    until("adoption of the tool", || {
        let own = descendants_of(std::process::id()).unwrap();
        own.contains(&tool).then_some(())
    });

    let plan = EndPlan {
        root: ProcessIdentity::current(),
        spare: vec![helper.0.id()],
        asks: vec![Ask {
            signal: Signal::Terminate,
            grace: Duration::from_millis(300),
        }],
        adopted: Adopted::ReapExcept(vec![agent.id()]),
        ..EndPlan::default()
    };
    let ended = end_tree(&plan).unwrap();
    assert!(ended.asked.contains(&tool) && ended.killed.contains(&tool));
    assert_eq!(ended.left, []);
    assert!(!tool.is_alive());
    assert!(helper.identity().is_alive());
    assert_eq!(zombie_children().unwrap(), [agent.id()]);
    assert_eq!(agent.wait().unwrap().code(), Some(7));
    report("done", "ended");
}

fn leave() {
    leave_session().unwrap();
    assert_eq!(session_of(None), Some(getpid().as_raw_pid()));
    leave_session().unwrap();
    assert_eq!(env::var_os("HOME"), None);
    eprintln!("a word of the detached");
    report("session", &getpid().to_string());
    line_in(&folder().join("enough"));
}

fn lack_a_terminal() {
    assert!(!hand_terminal_to(own_group()).unwrap());
    assert!(!take_terminal_back().unwrap());
    assert_eq!(terminal_size(), None);
    let mut pane = PaneTty::open();
    assert!(pane.is_silent());
    pane.write(b"nobody reads this\n");
    assert!(!pane.has_backlog());
    report("done", "lacked");
}

fn pass_the_terminal() {
    let mut other = Command::new("sleep");
    let other = Running::start(other.arg("1000").process_group(0));
    let group = i32::try_from(other.0.id()).unwrap();
    let terminal = File::open("/dev/tty").unwrap();
    // A terminal that stops whoever writes from the background.
    let strict = Command::new("stty")
        .args(["-F", "/dev/tty", "tostop"])
        .status();
    assert!(strict.unwrap().success());
    let foreground = || tcgetpgrp(&terminal).unwrap().as_raw_pid();

    assert!(hand_terminal_to(group).unwrap());
    assert_eq!(foreground(), group);
    // From the background now, which would stop us if SIGTTOU came through.
    assert!(take_terminal_back().unwrap());
    assert_eq!(foreground(), own_group());
    assert!(hand_terminal_to(group).unwrap());
    let mut pane = PaneTty::open();
    pane.write(b"a word from the background\n");
    assert!(!pane.is_silent() && !pane.has_backlog());
    assert!(hand_terminal_to(-1).is_err());
    assert!(take_terminal_back().unwrap());
    report("done", "passed");
}

/// Nobody reads the other end before we say so.
fn write_to_a_stalled_terminal() {
    let mut pane = PaneTty::open();
    for number in 0..100_000 {
        pane.write(format!("line {number} of the pane\n").as_bytes());
    }
    assert!(pane.has_backlog());
    report("stalled", "all written");
    runtime().block_on(pane.drained());
    assert!(!pane.has_backlog() && !pane.is_silent());
    report("done", "drained");
}

/// The other end is killed once we are ready.
fn write_to_a_dead_terminal() {
    let runtime = runtime();
    let mut hangup = runtime.block_on(async {
        tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup()).unwrap()
    });
    let mut pane = PaneTty::open();
    assert!(!pane.is_silent());
    report("ready", &std::process::id().to_string());
    runtime.block_on(hangup.recv());
    until("silence", || {
        pane.write(b"nobody reads this\n");
        pane.is_silent().then_some(())
    });
    assert!(!pane.has_backlog());
    pane.write(b"nor this\n");
    report("done", "silent");
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
}
