//! Breadth first through every state that can be reached, and what was found on the way.
use crate::model::properties::{Property, of_state, of_step};
use crate::model::rules::Rules;
use crate::model::state::State;
use std::collections::{BTreeMap, HashMap};

/// Every state once, with the way to it and what follows it.
pub(crate) struct Explored {
    pub(crate) states: Vec<State>,
    /// By which state each was reached first.
    from: Vec<usize>,
    /// What can follow each.
    next: Vec<Vec<usize>>,
    /// The first state in which each property does not hold.
    pub(crate) broken: BTreeMap<Property, usize>,
}

/// Explores all of it, or until all the wanted properties are broken, if any are wanted so.
pub(crate) fn explore(rules: &Rules, start: State, wanted: &[Property]) -> Explored {
    let mut known = HashMap::from([(start.clone(), 0)]);
    let mut all = Explored {
        states: vec![start],
        from: vec![0],
        next: Vec::new(),
        broken: BTreeMap::new(),
    };
    let mut at = 0;
    let found = |broken: &BTreeMap<Property, usize>| {
        !wanted.is_empty() && wanted.iter().all(|it| broken.contains_key(it))
    };
    while at < all.states.len() && !found(&all.broken) {
        let now = all.states[at].clone();
        for property in of_state(rules, &now) {
            all.broken.entry(property).or_insert(at);
        }
        let mut following = Vec::new();
        for next in rules.next(&now) {
            let broken = of_step(&now, &next);
            let next = next.normal();
            let index = *known.entry(next).or_insert_with_key(|next| {
                all.states.push(next.clone());
                all.from.push(at);
                all.states.len() - 1
            });
            for property in broken {
                all.broken.entry(property).or_insert(index);
            }
            following.push(index);
        }
        all.next.push(following);
        at += 1;
    }
    if at == all.states.len()
        && let Some(dead_end) = all.dead_end()
    {
        all.broken.insert(Property::P9, dead_end);
    }
    all
}

impl Explored {
    /// A state from which no way leads to one with nothing shown as running.
    fn dead_end(&self) -> Option<usize> {
        let mut before: Vec<Vec<usize>> = vec![Vec::new(); self.states.len()];
        for (at, next) in self.next.iter().enumerate() {
            next.iter().for_each(|to| before[*to].push(at));
        }
        let mut good: Vec<bool> = self.states.iter().map(|state| !state.any_runs()).collect();
        let mut open: Vec<usize> = (0..good.len()).filter(|at| good[*at]).collect();
        while let Some(at) = open.pop() {
            for from in &before[at] {
                if !good[*from] {
                    good[*from] = true;
                    open.push(*from);
                }
            }
        }
        good.iter().position(|good| !good)
    }

    /// The shortest way to a state, for people.
    pub(crate) fn way_to(&self, mut at: usize) -> String {
        let mut way = vec![format!("{:?}", self.states[at])];
        while at != 0 {
            at = self.from[at];
            way.push(format!("{:?}", self.states[at]));
        }
        way.reverse();
        way.join("\n")
    }
}
