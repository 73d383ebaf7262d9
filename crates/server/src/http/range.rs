//! Byte ranges (RFC 9110 §14): one range, as downloads are resumed with.

use crate::fault::Fault;
use axum::http::HeaderMap;
use axum::http::header::{IF_RANGE, RANGE};
use protocol::Code;

/// Which bytes to send: start and length; `partial` when it is not the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slice {
    /// First byte.
    pub start: u64,
    /// How many.
    pub length: u64,
    /// Answer with 206 and `Content-Range`.
    pub partial: bool,
}

/// Reads `Range`, honouring `If-Range` against `etag`. Several ranges, or units other than bytes, count as none: the
/// whole is a correct answer.
///
/// # Errors
/// [`Code::RangeNotSatisfiable`] when the range begins behind the end.
pub fn slice(headers: &HeaderMap, etag: &str, size: u64) -> Result<Slice, Fault> {
    let whole = Slice { start: 0, length: size, partial: false };
    if headers.get(IF_RANGE).is_some_and(|v| v.as_bytes() != etag.as_bytes()) {
        return Ok(whole);
    }
    let Some(spec) =
        headers.get(RANGE).and_then(|v| v.to_str().ok()).and_then(|v| v.trim().strip_prefix("bytes="))
    else {
        return Ok(whole);
    };
    let Some((first, last)) = spec.split_once('-').filter(|_| !spec.contains(',')) else { return Ok(whole) };
    let (first, last) = (first.trim(), last.trim());
    let outside = || Fault::new(Code::RangeNotSatisfiable, [("size", &size)]);
    let (start, end) = match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(start), Ok(end)) if end >= start => (start, end.saturating_add(1).min(size)),
        (Ok(start), Err(_)) if last.is_empty() => (start, size),
        (Err(_), Ok(suffix)) if first.is_empty() => {
            if suffix == 0 {
                return Err(outside());
            }
            (size.saturating_sub(suffix), size)
        }
        _ => return Ok(whole),
    };
    if start >= size {
        return Err(outside());
    }
    Ok(Slice { start, length: end - start, partial: true })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        let ask = |range: &str, if_range: Option<&str>| {
            let mut headers = HeaderMap::new();
            headers.insert(RANGE, range.parse().unwrap());
            if let Some(tag) = if_range {
                headers.insert(IF_RANGE, tag.parse().unwrap());
            }
            slice(&headers, "\"e\"", 10).map(|s| (s.start, s.length, s.partial)).map_err(|f| f.code)
        };
        for (range, expected) in [
            ("bytes=0-3", Ok((0, 4, true))),
            ("bytes=4-", Ok((4, 6, true))),
            ("bytes=-3", Ok((7, 3, true))),
            ("bytes=-30", Ok((0, 10, true))),
            ("bytes=8-99", Ok((8, 2, true))),
            ("bytes=10-", Err(Code::RangeNotSatisfiable)),
            ("bytes=-0", Err(Code::RangeNotSatisfiable)),
            ("bytes=3-1", Ok((0, 10, false))),
            ("bytes=0-1,4-5", Ok((0, 10, false))),
            ("lines=1-2", Ok((0, 10, false))),
        ] {
            assert_eq!(ask(range, None), expected, "{range}");
        }
        assert_eq!(ask("bytes=4-", Some("\"e\"")), Ok((4, 6, true)));
        assert_eq!(ask("bytes=4-", Some("\"old\"")), Ok((0, 10, false)));
    }
}
