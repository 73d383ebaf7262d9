//! Approval, case by case.

use super::*;
use proptest::prelude::*;

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn texts(list: &[&str]) -> Vec<String> {
    list.iter().map(|t| (*t).to_owned()).collect()
}

fn stage(name: &str, approvers: &[&str], different_person: bool) -> Stage {
    Stage {
        name: name.to_owned(),
        approvers: texts(approvers),
        min: 1,
        no_self: true,
        different_person,
        different_role: false,
    }
}

fn prd() -> Vec<Stage> {
    vec![stage("exploitation", &["ops"], false), stage("release", &["rm"], true)]
}

fn yes(stage: &str, by: &str, role: &str) -> Decision {
    Decision {
        stage: stage.to_owned(),
        by: by.to_owned(),
        role: role.to_owned(),
        approved: true,
        ..Decision::default()
    }
}

fn no(stage: &str, by: &str) -> Decision {
    Decision { approved: false, ..yes(stage, by, "ops") }
}

const SUBMITTED: RequestState = RequestState::Submitted;

/// Scenario 26 (first half): whoever asks does not approve. Q-5: stages in order, each with its people.
#[test]
fn who_may_decide() {
    let stages = prd();
    let may = |decisions: &[Decision], who: &str, roles: &[&str]| {
        may_decide(SUBMITTED, &stages, decisions, "r.dev", who, &texts(roles)).map(|s| s.name.clone())
    };
    let first = [yes("exploitation", "o.ops", "ops")];
    for (decisions, who, roles, expected) in [
        (&[][..], "r.dev", &["ops"][..], Err(Refused::Own)),
        (&[], "o.ops", &["ops"], Ok("exploitation")),
        (&[], "m.rm", &["rm"], Err(Refused::NotApprover("exploitation".to_owned()))),
        (&[], "a.admin", &["administrator"], Err(Refused::NotApprover("exploitation".to_owned()))),
        (&first, "m.rm", &["rm"], Ok("release")),
        (&first, "o.ops", &["ops"], Err(Refused::NotApprover("release".to_owned()))),
        (&first, "o.ops", &["ops", "rm"], Err(Refused::Twice)),
        (&first, "r.dev", &["dev", "rm"], Err(Refused::Own)),
    ] {
        assert_eq!(may(decisions, who, roles), expected.map(str::to_owned), "{who} {roles:?}");
    }
    let both = [first[0].clone(), yes("release", "m.rm", "rm")];
    assert_eq!(decided(&stages, &[]), SUBMITTED);
    assert_eq!(decided(&stages, &first), SUBMITTED);
    assert_eq!(decided(&stages, &both), RequestState::Approved);
    assert_eq!(decided(&stages, &[no("exploitation", "o.ops")]), RequestState::Rejected);
    assert_eq!(decided(&stages, &[first[0].clone(), no("release", "m.rm")]), RequestState::Rejected);
    for state in RequestState::ALL.into_iter().filter(|s| *s != SUBMITTED) {
        let refused = may_decide(state, &stages, &[], "r.dev", "o.ops", &texts(&["ops"]));
        assert_eq!(refused.unwrap_err(), Refused::Final(state), "Q-4");
    }
}

/// several at one stage are several people; people are named too.
#[test]
fn several_people() {
    let stages = [Stage { min: 2, no_self: false, ..stage("two", &["ops", "user:j.one"], false) }];
    let one = [yes("two", "o.ops", "ops")];
    let may = |who: &str, roles: &[&str]| {
        may_decide(SUBMITTED, &stages, &one, "o.two", who, &texts(roles))
            .map(|s| role_at(s, who, &texts(roles)))
    };
    assert_eq!(may("o.ops", &["ops"]), Err(Refused::Twice));
    assert_eq!(may("o.two", &["ops"]), Ok("ops".to_owned()));
    assert_eq!(may("j.one", &["dev"]), Ok("dev".to_owned()));
    assert_eq!(may("j.two", &["dev"]), Err(Refused::NotApprover("two".to_owned())));
    assert_eq!(decided(&stages, &[one[0].clone(), one[0].clone()]), SUBMITTED);
    assert_eq!(decided(&stages, &[one[0].clone(), yes("two", "j.one", "dev")]), RequestState::Approved);
}

/// an urgent change needs two approvers of different roles.
#[test]
fn urgent_ones() {
    assert_eq!(stages(&prd(), &[], true), prd(), "two stages that have no role in common are two roles");
    assert_eq!(stages(&prd(), &[], false), prd());
    let rec = [stage("exploitation", &["ops"], false)];
    let urgent = stages(&rec, &[], true);
    assert_eq!(urgent.len(), 2);
    let first = [yes("exploitation", "o.ops", "ops")];
    let may = |who: &str, roles: &[&str]| {
        may_decide(SUBMITTED, &urgent, &first, "r.dev", who, &texts(roles)).map(|s| s.name.clone())
    };
    assert_eq!(may("o.two", &["ops"]), Err(Refused::SameRole("ops".to_owned())));
    assert_eq!(may("m.rm", &["rm"]), Ok(URGENT_STAGE.to_owned()));
    // A tier without stages: whoever delivers there directly decides.
    let only = stages(&[], &texts(&["ops", "dev"]), false);
    assert_eq!((only.len(), only[0].approvers.clone()), (1, texts(&["ops", "dev"])));
    assert_eq!(decided(&only, &[]), SUBMITTED);
}

/// Scenario 26 (second half): after 14 days it ends, with two reminders before. Q-2.
#[test]
fn life() {
    let life = Duration::from_secs(14 * 86_400);
    let filed = at("2026-11-01T10:00:00Z");
    let (half, most) = (at("2026-11-08T10:00:00Z"), at("2026-11-14T00:24:00Z"));
    let end = at("2026-11-15T10:00:00Z");
    let before = |at: Timestamp| Timestamp::from_ms(at.as_ms() - 1);
    for (reminded, now, expected) in [
        (None, filed, Due::Nothing(half)),
        (None, before(half), Due::Nothing(half)),
        (None, half, Due::Reminder(1)),
        (Some((1, half)), half, Due::Nothing(most)),
        (Some((1, half)), most, Due::Reminder(2)),
        (Some((2, most)), most, Due::Nothing(end)),
        (Some((2, most)), before(end), Due::Nothing(end)),
        (Some((2, most)), end, Due::End),
        // The server was away: it warns first, and leaves a tenth of the life.
        (None, most, Due::Reminder(2)),
        (None, end.plus(life), Due::Reminder(2)),
        (Some((1, half)), end, Due::Reminder(2)),
        (Some((2, end.plus(life))), end.plus(life), Due::Nothing(end.plus(life).plus(life / 10))),
        (Some((2, end.plus(life))), end.plus(life).plus(life / 10), Due::End),
    ] {
        assert_eq!(due(filed, life, reminded, now), expected, "{reminded:?} {now}");
    }
}

/// Q-1, scenarios 7 and 25 (the decision): bound to digest, variables, environment and graph; each change is named.
#[test]
fn bound() {
    let bound = Bound {
        digest: "b3:1".to_owned(),
        variables: "SICARDI-REC1 v7".to_owned(),
        env: "b3:2".to_owned(),
        graph: "CA_LIVRAISON 12".to_owned(),
    };
    assert_eq!(bound.changes(&bound), []);
    let republished = Bound { digest: "b3:9".to_owned(), ..bound.clone() };
    assert_eq!(bound.changes(&republished), [("digest", "b3:1".to_owned(), "b3:9".to_owned())]);
    let words: Vec<_> = bound.changes(&Bound::default()).into_iter().map(|(what, ..)| what).collect();
    assert_eq!(words, ["digest", "variables", "env", "graph"]);
}

/// what is possible in which state.
#[test]
fn possible_actions() {
    for (state, expected) in [
        (RequestState::Draft, "submit withdraw copy"),
        (RequestState::Submitted, "approve reject ask-changes withdraw take copy"),
        (RequestState::Approved, "withdraw copy"),
        (RequestState::ChangesAsked, "submit withdraw copy"),
        (RequestState::Rejected, "copy"),
        (RequestState::Consumed, "copy"),
        (RequestState::Withdrawn, "copy"),
        (RequestState::Expired, "copy"),
        (RequestState::Invalidated, "copy"),
    ] {
        let possible: Vec<_> = ACTIONS.into_iter().filter(|action| state.admits(action)).collect();
        assert_eq!(possible.join(" "), expected, "{state:?}");
        assert_eq!(RequestState::from_word(state.word()), Some(state));
        assert_eq!(state.admits("edit"), state.is_written());
    }
}

proptest! {
    /// whenever somebody looks, however seldom: it never ends without a reminder at least a tenth of its life before, and it ends at last.
    #[test]
    fn never_without_a_warning(looks in proptest::collection::vec(1_u64..20_000, 3..60)) {
        let life = Duration::from_secs(10_000);
        let filed = at("2026-11-01T10:00:00Z");
        let (mut now, mut reminded, mut ended) = (filed, None, false);
        for look in looks.into_iter().chain([100_000, 100_000, 100_000]) {
            now = now.plus(Duration::from_secs(look));
            match due(filed, life, reminded, now) {
                Due::Reminder(number) => {
                    prop_assert!(reminded.is_none_or(|(last, _)| last < number));
                    reminded = Some((number, now));
                }
                Due::End => {
                    let (_, warned) = reminded.unwrap();
                    prop_assert!(now >= filed.plus(life) && now.since(warned) >= life / 10);
                    ended = true;
                    break;
                }
                Due::Nothing(next) => prop_assert!(next > now),
            }
        }
        prop_assert!(ended);
    }
}
