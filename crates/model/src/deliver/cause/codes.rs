//! Causes jobs end with that no log and no agent tells: the engine itself finds them (FC-1). For each there is a rule with a title and an advice, by its code or by its fact
//! `reason:CODE`; a test sees to it.

/// A cause the engine ends jobs with. There are no others than those below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code(&'static str);

impl Code {
    /// The word: `no_agent`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        self.0
    }
    /// The word, to be kept.
    #[must_use]
    pub fn owned(self) -> String {
        self.0.to_owned()
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident $word:literal;)*) => {
        $( $(#[$doc])* pub const $name: Code = Code($word); )*
        /// All of them.
        pub const ALL: &[Code] = &[$($name),*];
    };
}

codes! {
    /// A value that is asked for does not exist.
    VALUE_MISSING "value_missing";
    /// No agent is named.
    NO_AGENT "no_agent";
    /// The agent is not connected, and the job does not wait for it.
    AGENT_UNREACHABLE "agent_unreachable";
    /// Nothing was heard of the agent for too long.
    AGENT_LOST "agent_lost";
    /// The delivery no longer holds its lock.
    LOCK_LOST "lock_lost";
    /// The chain names a job or an application that it does not have.
    UNKNOWN_JOB "unknown_job";
    /// The chain names work that the server does not know.
    UNKNOWN_BUILTIN "unknown_builtin";
    /// A resource could not be set or taken.
    RESOURCE_REFUSED "resource_refused";
    /// The package has no such script.
    SCRIPT_MISSING "script_missing";
    /// There is no way back.
    NOT_REVERSIBLE "not_reversible";
    /// A service the environment does not declare (AG-7).
    SERVICE_UNDECLARED "service_undeclared";
    /// A person refused.
    REFUSED "refused";
}
