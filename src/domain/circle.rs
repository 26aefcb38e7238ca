//! Circles in what tasks depend on.
use super::id::TaskId;
use super::task::Task;
use std::collections::{BTreeMap, BTreeSet};

/// Every circle once, each from its smallest task on.
#[must_use]
pub fn circles(tasks: &[Task]) -> Vec<Vec<TaskId>> {
    let needs: BTreeMap<TaskId, &[TaskId]> = tasks
        .iter()
        .map(|task| (task.id, task.depends_on.as_slice()))
        .collect();
    let mut found: BTreeSet<Vec<TaskId>> = BTreeSet::new();
    let mut done: BTreeSet<TaskId> = BTreeSet::new();
    for start in needs.keys() {
        walk(*start, &needs, &mut done, &mut found);
    }
    found.into_iter().collect()
}

/// Follows the dependencies of a task without recursion: a hostile file may nest them deeply.
fn walk(
    start: TaskId,
    needs: &BTreeMap<TaskId, &[TaskId]>,
    done: &mut BTreeSet<TaskId>,
    found: &mut BTreeSet<Vec<TaskId>>,
) {
    let mut path: Vec<(TaskId, usize)> = Vec::new();
    let mut on_path: BTreeSet<TaskId> = BTreeSet::new();
    if !done.contains(&start) {
        path.push((start, 0));
        on_path.insert(start);
    }
    while let Some((at, index)) = path.last_mut() {
        let next = needs.get(at).and_then(|needs| needs.get(*index)).copied();
        *index += 1;
        match next {
            None => {
                done.insert(*at);
                on_path.remove(at);
                path.pop();
            }
            Some(next) if on_path.contains(&next) => {
                let circle = path.iter().map(|(id, _)| *id);
                found.insert(turned(circle.skip_while(|id| *id != next).collect()));
            }
            Some(next) if !done.contains(&next) => {
                on_path.insert(next);
                path.push((next, 0));
            }
            Some(_) => {}
        }
    }
}

/// The circle from its smallest task on.
fn turned(mut circle: Vec<TaskId>) -> Vec<TaskId> {
    if let Some(least) = circle.iter().min().copied()
        && let Some(at) = circle.iter().position(|id| *id == least)
    {
        circle.rotate_left(at);
    }
    circle
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(id: &str, needs: &[&str]) -> Task {
        let value = serde_json::json!({
            "id": id, "name": "x", "status": "pending", "depends_on": needs,
        });
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn ts_015_xr_03_circles_are_found_once() {
        let tasks = [
            task("01.01.01.01", &["01.01.01.03"]),
            task("01.01.01.02", &["01.01.01.01"]),
            task("01.01.01.03", &["01.01.01.02"]),
            task("01.01.02.01", &["01.01.02.01"]),
            task("01.01.02.02", &["01.01.01.01", "01.01.09.01"]),
        ];
        let found: Vec<Vec<String>> = circles(&tasks)
            .iter()
            .map(|circle| circle.iter().map(ToString::to_string).collect())
            .collect();
        assert_eq!(
            found,
            [
                vec!["01.01.01.01", "01.01.01.03", "01.01.01.02"],
                vec!["01.01.02.01"],
            ]
        );
    }
}
