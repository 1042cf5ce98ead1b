//! The list against a plain list of texts with a copy of everything for every step.

use super::*;

#[derive(Default)]
struct Naive {
    lines: Vec<String>,
    done: Vec<Vec<String>>,
    undone: Vec<Vec<String>>,
}

impl Naive {
    fn become_(&mut self, lines: Vec<String>, is_step: bool) {
        if is_step {
            self.undone.clear();
            self.done.push(std::mem::replace(&mut self.lines, lines));
        }
    }

    fn insert(&mut self, at: usize, new: Vec<String>) {
        let mut lines = self.lines.clone();
        let mut at = at.min(lines.len());
        for line in new {
            if !lines.contains(&line) {
                lines.insert(at, line);
                at += 1;
            }
        }
        let is_step = lines != self.lines;
        self.become_(lines, is_step);
    }

    fn retain(&mut self, keep: impl Fn(&[String], &String) -> bool) {
        let mut lines: Vec<String> = Vec::new();
        for (at, line) in self.lines.iter().enumerate() {
            if keep(&self.lines[..at], line) {
                lines.push(line.clone());
            }
        }
        let is_step = lines != self.lines;
        self.become_(lines, is_step);
    }

    fn replace(&mut self, pattern: &Pattern, with: &str) {
        let unchanged: Vec<_> =
            self.lines.iter().filter(|line| pattern.replace(line, with).is_none()).cloned().collect();
        let mut lines: Vec<String> = Vec::new();
        for line in &self.lines {
            match pattern.replace(line, with) {
                None => lines.push(line.clone()),
                Some(new) if new.trim().is_empty() || unchanged.contains(&new) || lines.contains(&new) => {}
                Some(new) => lines.push(new),
            }
        }
        let is_step = unchanged.len() < self.lines.len();
        self.become_(lines, is_step);
    }

    fn sort_by_key<K: Ord>(&mut self, key: impl Fn(&String) -> K) {
        let mut lines = self.lines.clone();
        lines.sort_by_key(key);
        let is_step = lines != self.lines;
        self.become_(lines, is_step);
    }

    fn apply(&mut self, op: &Op, linter: &Linter) {
        match op {
            Op::Insert(at, lines) => self.insert(*at, lines.iter().map(|line| text(*line)).collect()),
            Op::Remove(positions) => {
                let gone: Vec<_> = positions.iter().filter_map(|&at| self.lines.get(at).cloned()).collect();
                self.retain(|_, line| !gone.contains(line));
            }
            Op::Edit(at, line) => {
                let new = text(*line);
                if self.lines.get(*at).is_some_and(|old| *old != new) {
                    let mut lines = self.lines.clone();
                    lines.remove(*at);
                    if !lines.contains(&new) {
                        lines.insert(*at, new);
                    }
                    self.become_(lines, true);
                }
            }
            Op::Sort(0) => self.sort_by_key(Clone::clone),
            Op::Sort(1) => self.sort_by_key(|line| {
                let rest = line.split_once("://").map_or(line.as_str(), |(_, rest)| rest).to_owned();
                let (path, query) = rest.split_once('?').unwrap_or((&rest, ""));
                (path.to_owned(), query.to_owned(), line.clone())
            }),
            Op::Sort(_) => self.sort_by_key(|line| match linter.check(line) {
                Some(problem) => (u8::from(!problem.is_error()), problem.kind.name()),
                None => (2, ""),
            }),
            Op::Reverse => {
                let lines: Vec<_> = self.lines.iter().rev().cloned().collect();
                let is_step = lines.len() > 1;
                self.become_(lines, is_step);
            }
            Op::RemoveMatches(pattern, keep) => {
                let pattern = Pattern::regex(pattern).unwrap();
                self.retain(|_, line| pattern.is_in(line) == *keep);
            }
            Op::Replace(pattern, with) => self.replace(&Pattern::regex(pattern).unwrap(), with),
            Op::SameButQuery => {
                let key = |line: &str| line.split('?').next().unwrap().to_owned();
                self.retain(|before, line| !before.iter().any(|other| key(other) == key(line)));
            }
            Op::RemoveProblems => {
                self.retain(|_, line| !linter.check(line).is_some_and(|problem| problem.is_error()));
            }
            Op::Undo => {
                if let Some(lines) = self.done.pop() {
                    self.undone.push(std::mem::replace(&mut self.lines, lines));
                }
            }
            Op::Redo => {
                if let Some(lines) = self.undone.pop() {
                    self.done.push(std::mem::replace(&mut self.lines, lines));
                }
            }
            Op::Rules(_) | Op::Make(_) => {}
        }
    }
}

proptest! {
    #[test]
    fn the_list_is_what_a_plain_list_would_be(
        ops in proptest::collection::vec(op().prop_filter("origins", |op| !matches!(op, Op::Make(_))), 0..40),
    ) {
        let (mut list, mut naive) = (UrlList::new(linter()), Naive::default());
        for op in ops {
            naive.apply(&op, list.inspector.linter());
            let words = format!("{op:?}");
            apply(&mut list, op);
            let lines: Vec<_> = list.iter().map(|record| record.text.to_owned()).collect();
            prop_assert_eq!(&lines, &naive.lines, "{}", words);
        }
    }
}
