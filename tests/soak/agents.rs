//! The agents of the soak: they tick their tasks, note what was acknowledged and how they mean to
//! end, and notice when another agent works on their thread.
use super::witness::WITNESS;

/// Threads of batch 01.01, which agents work on.
pub(super) const THREADS: u32 = 6;

/// Tasks of each of them.
pub(super) const TASKS: u32 = 3;

/// `acks`: task and session of each update that was acknowledged. `means-SESSION`: the exit code
/// that the agent is about to leave with. `two-at-once`: who found another agent on its thread, and
/// which.
pub(super) fn script() -> String {
    format!("cat >/dev/null{WITNESS}{WORK}")
}

/// What it does once it is alone.
const WORK: &str = r#"setsid sh -c 'trap "" TERM HUP INT; exec 9>&-; while :; do sleep 0.2; done' &
fate=$(( (WORK_ATTEMPT * 7 + ${WORK_THREAD##*.0} * 3) % 8 ))
for number in 01 02 03; do
  sleep 0.$(( 2 + (WORK_ATTEMPT + ${WORK_THREAD##*.0}) % 6 )) 9>&-
  if work update --task "$WORK_THREAD.$number" --status completed --report "$WORK_SESSION" 9>&- 2>> "$HOME/refused"; then
    echo "$WORK_THREAD.$number $WORK_SESSION" >> "$HOME/acks"
  fi
  if [ $fate = 1 ]; then kill -SEGV $$; fi
done
code=0
if [ $fate = 0 ]; then code=3; fi
echo $code > "$HOME/means-$WORK_SESSION"
exit $code"#;
