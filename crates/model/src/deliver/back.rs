//! The point of no return of a version (spec/delivery RB-1).

use super::run::Object;

/// Whether what has begun cannot be gone back on any more. `reversible` is what the version says: `true` or `yes`, `false` or `no: why`, `until=JOB` or
/// `until JOB: why`. The point of `until` is passed with the first try of that job, named by its path, its own name, or its application.
pub fn is_past_return<'a>(
    reversible: &str,
    objects: impl IntoIterator<Item = (&'a str, &'a Object)>,
) -> bool {
    let text = reversible.trim();
    let word = text.split([':', '=', ' ']).next().unwrap_or_default();
    match word {
        "false" | "no" => true,
        "until" => {
            let job = text["until".len()..].trim_start_matches(['=', ' ']);
            let job = job.split(':').next().unwrap_or_default().trim();
            objects.into_iter().any(|(path, object)| object.attempt > 0 && is_of(path, job))
        }
        _ => false,
    }
}

/// Whether a path is the job meant, or one of the application meant.
fn is_of(path: &str, job: &str) -> bool {
    let own = path.split_once('/').map_or("", |(_, own)| own);
    let of = path.split_once('/').map_or("", |(of, _)| of);
    [path, own, of].into_iter().any(|name| name.eq_ignore_ascii_case(job))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RB-1: forward only, from the beginning or from the first try of a job on; a job that never began changes nothing.
    #[test]
    fn the_point_of_no_return() {
        let begun = Object { attempt: 1, ..Object::default() };
        let not = Object::default();
        let objects = || [("CA_Install/COPIE", &begun), ("CA_Install/MIGRATION", &not), ("CA_Base/X", &not)];
        for yes in ["", "true", "yes", "until=MIGRATION", "until CA_Install/MIGRATION: base", "until CA_Base"]
        {
            assert!(!is_past_return(yes, objects()), "{yes}");
        }
        for no in [
            "false",
            "no",
            "no: la base change",
            "until=COPIE",
            "until ca_install/copie: base",
            "until CA_Install",
        ] {
            assert!(is_past_return(no, objects()), "{no}");
        }
    }
}
