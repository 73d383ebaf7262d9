//! In what order a graph is walked: made once from its names and links.

use super::graph::{Graph, JobKind, On};
use super::param::Param;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::OnceLock;

/// Order of a graph, made when first asked for. Two of them are always equal: they follow from the graph they stand in. Whoever changes a graph's applications or links puts a fresh one
/// there.
#[derive(Clone, Default)]
pub struct Index(OnceLock<Order>);

impl PartialEq for Index {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl fmt::Debug for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Index")
    }
}

/// Numbers of everything: an application has a number, its jobs the numbers after it.
#[derive(Clone, Default)]
pub(super) struct Order {
    /// Paths by number.
    pub paths: Vec<String>,
    /// Numbers by path, in the order of paths.
    pub sorted: Vec<usize>,
    /// Number of each application.
    pub app_at: Vec<usize>,
    /// Application of each number.
    pub app_of: Vec<usize>,
    /// Applications, parents first.
    pub apps: Vec<usize>,
    /// Place of each application in that order.
    pub rank: Vec<usize>,
    /// Links into each application, with the parent's place in `apps`; none for one in another space.
    pub into: Vec<Vec<(usize, Option<usize>)>>,
    /// Applications that look at this one: children, and those of subflow jobs.
    pub watchers: Vec<Vec<usize>>,
    /// Jobs of each application, parents first.
    pub jobs: Vec<Vec<usize>>,
    /// Jobs that each job comes after, by application and job.
    pub after: Vec<Vec<Vec<usize>>>,
    /// Runs even when the run is called off: an always link leads to it or to a parent of it.
    pub closing: Vec<bool>,
    /// Values of manual jobs by name: number of the job, place among what it asks for.
    pub answers: BTreeMap<String, (usize, usize)>,
}

impl Order {
    /// Number of a path.
    pub fn find(&self, path: &str) -> Option<usize> {
        let at = self.sorted.binary_search_by(|n| self.paths[*n].as_str().cmp(path)).ok()?;
        Some(self.sorted[at])
    }
}

impl Graph {
    /// Its order.
    pub(super) fn order(&self) -> &Order {
        self.index.0.get_or_init(|| order(self))
    }
    /// Applications and links form no circle, nor do the jobs of any application.
    #[must_use]
    pub fn is_acyclic(&self) -> bool {
        let by_name = names(self);
        let parents = parents(self, &by_name);
        let (_, whole) = sort(&parents);
        whole && self.apps.iter().all(|app| sort(&afters(app)).1)
    }
}

fn names(graph: &Graph) -> BTreeMap<&str, usize> {
    graph.apps.iter().enumerate().map(|(n, app)| (app.name.as_str(), n)).collect()
}

/// Parents of each application: by links, and the application a subflow job demands stands after the one that holds the job for as far as it is only demanded.
fn parents(graph: &Graph, by_name: &BTreeMap<&str, usize>) -> Vec<Vec<usize>> {
    let mut parents = vec![Vec::new(); graph.apps.len()];
    for link in &graph.links {
        if let (Some(from), Some(to)) = (by_name.get(link.from.as_str()), by_name.get(link.to.as_str())) {
            parents[*to].push(*from);
        }
    }
    parents
}

fn afters(app: &super::graph::App) -> Vec<Vec<usize>> {
    let by_name: BTreeMap<&str, usize> =
        app.jobs.iter().enumerate().map(|(n, job)| (job.name.as_str(), n)).collect();
    app.jobs
        .iter()
        .map(|job| job.after.iter().filter_map(|name| by_name.get(name.as_str()).copied()).collect())
        .collect()
}

/// Parents first, else in the order given; and whether there was no circle (what is in one comes last).
fn sort(parents: &[Vec<usize>]) -> (Vec<usize>, bool) {
    let mut children = vec![Vec::new(); parents.len()];
    let mut missing: Vec<usize> = parents.iter().map(Vec::len).collect();
    for (child, of) in parents.iter().enumerate() {
        for parent in of {
            children[*parent].push(child);
        }
    }
    let mut ready: std::collections::BTreeSet<usize> =
        (0..parents.len()).filter(|n| missing[*n] == 0).collect();
    let mut sorted = Vec::with_capacity(parents.len());
    while let Some(next) = ready.pop_first() {
        sorted.push(next);
        for child in &children[next] {
            missing[*child] -= 1;
            if missing[*child] == 0 {
                ready.insert(*child);
            }
        }
    }
    let whole = sorted.len() == parents.len();
    sorted.extend((0..parents.len()).filter(|n| missing[*n] > 0));
    (sorted, whole)
}

fn order(graph: &Graph) -> Order {
    let by_name = names(graph);
    let parents = parents(graph, &by_name);
    let (apps, _) = sort(&parents);
    let mut order = Order { apps, rank: vec![0; graph.apps.len()], ..Order::default() };
    for (place, app) in order.apps.iter().enumerate() {
        order.rank[*app] = place;
    }
    for (number, app) in graph.apps.iter().enumerate() {
        order.app_at.push(order.paths.len());
        order.paths.push(app.name.clone());
        order.paths.extend(app.jobs.iter().map(|job| format!("{}/{}", app.name, job.name)));
        order.app_of.resize(order.paths.len(), number);
        let after = afters(app);
        order.jobs.push(sort(&after).0);
        order.after.push(after);
    }
    order.sorted = (0..order.paths.len()).collect();
    order.sorted.sort_by(|a, b| order.paths[*a].cmp(&order.paths[*b]));
    links(graph, &by_name, &mut order);
    for (number, app) in graph.apps.iter().enumerate() {
        for (job, place, param) in app.jobs.iter().enumerate().flat_map(|(job, one)| asked(job, &one.kind)) {
            let at = order.app_at[number] + 1 + job;
            order.answers.entry(param.name.clone()).or_insert((at, place));
        }
    }
    order
}

fn asked(job: usize, kind: &JobKind) -> impl Iterator<Item = (usize, usize, &Param)> {
    let params: &[Param] = if let JobKind::Manual { params, .. } = kind { params } else { &[] };
    params.iter().enumerate().map(move |(place, param)| (job, place, param))
}

fn links(graph: &Graph, by_name: &BTreeMap<&str, usize>, order: &mut Order) {
    order.into = vec![Vec::new(); graph.apps.len()];
    order.watchers = vec![Vec::new(); graph.apps.len()];
    for (n, link) in graph.links.iter().enumerate() {
        let Some(to) = by_name.get(link.to.as_str()) else { continue };
        let from = by_name.get(link.from.as_str()).copied();
        order.into[*to].push((n, from));
        if let Some(from) = from {
            order.watchers[from].push(*to);
        }
    }
    for (n, app) in graph.apps.iter().enumerate() {
        for job in &app.jobs {
            if let JobKind::Subflow { app } = &job.kind
                && let Some(of) = by_name.get(app.as_str())
            {
                order.watchers[*of].push(n);
                order.watchers[n].push(*of);
            }
        }
    }
    order.closing = vec![false; graph.apps.len()];
    for app in &order.apps {
        order.closing[*app] = order.into[*app].iter().any(|(link, from)| {
            graph.links[*link].on == On::Always || from.is_some_and(|from| order.closing[from])
        });
    }
}
