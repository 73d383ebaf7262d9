//! Signed decimals (§6.1): whole numbers and fractions that people write, added without rounding.

/// Most digits after the point.
const FRACTION_MAX: usize = 18;

/// A decimal as a whole number and how many of its digits stand after the point.
fn read(text: &str) -> Option<(i128, usize)> {
    let text = text.trim();
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if !plain(whole)
        || !plain(fraction)
        || (whole.is_empty() && fraction.is_empty())
        || fraction.len() > FRACTION_MAX
    {
        return None;
    }
    let number: i128 = format!("{whole}{fraction}").parse().ok()?;
    Some((if text.starts_with('-') { -number } else { number }, fraction.len()))
}

fn write(number: i128, places: usize) -> String {
    let digits = format!("{:0>width$}", number.unsigned_abs(), width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    let fraction = fraction.trim_end_matches('0');
    let sign = if number < 0 { "-" } else { "" };
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

/// The sum of two; nothing when one is no decimal, or the sum is too large.
#[must_use]
pub(super) fn sum(one: &str, other: &str) -> Option<String> {
    let ((a, a_places), (b, b_places)) = (read(one)?, read(other)?);
    let places = a_places.max(b_places);
    let scaled = |number: i128, from: usize| {
        number.checked_mul(10_i128.checked_pow(u32::try_from(places - from).ok()?)?)
    };
    Some(write(scaled(a, a_places)?.checked_add(scaled(b, b_places)?)?, places))
}

#[cfg(test)]
mod tests {
    use super::sum;

    /// §6.1: numbers are signed decimals; adding does not round.
    #[test]
    fn sums() {
        for (one, other, expected) in [
            ("1", "2", "3"),
            ("0.1", "0.2", "0.3"),
            ("-1.5", "1", "-0.5"),
            ("10", "-10", "0"),
            ("0.05", "0.95", "1"),
            (".5", "1", "1.5"),
        ] {
            assert_eq!(sum(one, other).as_deref(), Some(expected), "{one} + {other}");
        }
        for bad in ["", "x", "1e3", "1.2.3", "--1", "1,5"] {
            assert_eq!(sum(bad, "1"), None, "{bad}");
        }
        assert_eq!(sum(&i128::MAX.to_string(), "1"), None);
    }
}
