//! One pager for every list.

use crate::fault::{Fault, Result};
use crate::limits;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use protocol::api::Page;
use serde::Deserialize;

/// What a caller may ask of a list.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct Paging {
    /// Where to go on: `next` of the page before.
    pub cursor: Option<String>,
    /// Most entries: 1 to 1,000; 200 if absent.
    pub limit: Option<u32>,
    /// Only entries that hold this text, whatever the case.
    pub search: Option<String>,
}

impl Paging {
    /// The number of entries to give.
    ///
    /// # Errors
    /// [`protocol::Code::InvalidField`] when it is out of bounds.
    pub fn limit(&self) -> Result<u32> {
        match self.limit {
            None => Ok(limits::PAGE_DEFAULT),
            Some(n) if (1..=limits::PAGE_MAX).contains(&n) => Ok(n),
            Some(_) => Err(Fault::field("limit", format!("between 1 and {}", limits::PAGE_MAX))),
        }
    }

    /// The text to search for as a `LIKE` pattern in lower case; `%` when nothing is searched.
    ///
    /// # Errors
    /// When it is too long.
    pub fn pattern(&self) -> Result<String> {
        let text = self.search.as_deref().unwrap_or_default().trim().to_lowercase();
        if text.len() > limits::SEARCH_BYTES_MAX {
            return Err(Fault::field("search", format!("at most {} bytes", limits::SEARCH_BYTES_MAX)));
        }
        Ok(like(&text))
    }

    /// The parts of the cursor: the sort key of the last entry given.
    ///
    /// # Errors
    /// When it is not one of ours.
    pub fn after<const N: usize>(&self) -> Result<Option<[String; N]>> {
        let Some(cursor) = &self.cursor else { return Ok(None) };
        URL_SAFE_NO_PAD
            .decode(cursor)
            .ok()
            .and_then(|bytes| serde_json::from_slice::<Vec<String>>(&bytes).ok())
            .and_then(|parts| <[String; N]>::try_from(parts).ok())
            .map(Some)
            .ok_or_else(|| Fault::field("cursor", "give the `next` of the page before, unchanged"))
    }
}

/// A text as a `LIKE … ESCAPE '!'` pattern that finds it anywhere.
#[must_use]
pub fn like(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for c in text.chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    if !text.is_empty() {
        pattern.push('%');
    }
    pattern
}

/// Makes a page out of one entry more than was asked: `key` gives the sort key of an entry.
pub fn page<T, const N: usize>(
    mut items: Vec<T>,
    limit: u32,
    total: u64,
    key: impl Fn(&T) -> [String; N],
) -> Page<T> {
    let more = items.len() > limit as usize;
    items.truncate(limit as usize);
    let next = items
        .last()
        .filter(|_| more)
        .map(|last| URL_SAFE_NO_PAD.encode(serde_json::to_vec(&key(last).to_vec()).unwrap_or_default()));
    Page { items, next, total }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_and_a_foreign_one_is_refused() {
        let page = page(vec![1, 2, 3], 2, 9, |n| [n.to_string(), "x".to_owned()]);
        assert_eq!((page.items, page.total), (vec![1, 2], 9));
        let paging = Paging { cursor: page.next, ..Paging::default() };
        assert_eq!(paging.after::<2>().unwrap(), Some(["2".to_owned(), "x".to_owned()]));
        assert!(paging.after::<1>().is_err());
        assert!(Paging { cursor: Some("rubbish!".into()), ..Paging::default() }.after::<2>().is_err());
    }

    #[test]
    fn patterns() {
        assert_eq!(like("50%_!"), "%50!%!_!!%");
        assert_eq!(like(""), "%");
    }
}
