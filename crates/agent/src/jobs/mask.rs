//! Secrets are masked before anything touches the disk (LG-11): by their values, and by the usual patterns.
//!
//! One mask for each stream. What is whole lines goes through at once; the beginning of a line waits a little, and is remembered when
//! it had to go, so that a secret written in two pieces is masked as if it had been written in one. What may be the beginning of a
//! secret is held back until more comes, or the stream ends.

use crate::limits;

const STARS: &[u8] = b"***";

/// Words before `=` or `:` after which a secret follows.
const WORDS: &[&[u8]] = &[
    b"password",
    b"passwd",
    b"pwd",
    b"passphrase",
    b"secret",
    b"token",
    b"api_key",
    b"apikey",
    b"api-key",
    b"access_key",
    b"access-key",
    b"secret_key",
    b"private_key",
    b"authorization",
    b"motdepasse",
    b"mot_de_passe",
];

/// The values that are secret.
#[derive(Debug, Clone, Default)]
pub struct Secrets(Vec<Vec<u8>>);

impl Secrets {
    /// From values of variables; of a value of several lines each line is one.
    #[must_use]
    pub fn of<'a>(values: impl Iterator<Item = &'a str>) -> Self {
        let mut all: Vec<Vec<u8>> = values
            .flat_map(str::lines)
            .map(|line| line.trim().as_bytes().to_vec())
            .filter(|value| value.len() >= limits::JOB_SECRET_BYTES_MIN)
            .collect();
        // The longest first: one may be the beginning of another.
        all.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
        all.dedup();
        Self(all)
    }
    /// Masks a text.
    #[must_use]
    pub fn mask(&self, text: &str) -> String {
        let mut mask = Mask::new(self.clone());
        let mut out = Vec::with_capacity(text.len());
        mask.feed(text.as_bytes(), &mut out);
        mask.finish(&mut out);
        String::from_utf8_lossy(&out).into_owned()
    }
    fn longest(&self) -> usize {
        self.0.first().map_or(0, Vec::len)
    }
    /// How many bytes at the end may be the beginning of a secret.
    fn may_begin(&self, bytes: &[u8]) -> usize {
        let longest = |secret: &Vec<u8>| {
            (1..secret.len().min(bytes.len() + 1)).rev().find(|n| bytes.ends_with(&secret[..*n])).unwrap_or(0)
        };
        self.0.iter().map(longest).max().unwrap_or(0)
    }
}

/// Masks one stream.
#[derive(Debug)]
pub struct Mask {
    secrets: Secrets,
    /// The line that is not whole.
    line: Vec<u8>,
    /// Bytes of it that have gone.
    gone: usize,
    /// Between the lines of a private key.
    in_key: bool,
}

impl Mask {
    /// A mask for a stream that begins.
    #[must_use]
    pub fn new(secrets: Secrets) -> Self {
        Self { secrets, line: Vec::new(), gone: 0, in_key: false }
    }
    /// Takes bytes; what may go is added to `out`.
    pub fn feed(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        self.line.extend_from_slice(bytes);
        if let Some(end) = self.line.iter().rposition(|b| *b == b'\n') {
            let rest = self.line.split_off(end + 1);
            let whole = std::mem::replace(&mut self.line, rest);
            self.emit(&whole, self.gone, whole.len(), out);
            self.gone = 0;
        }
        if self.line.len() - self.gone > limits::JOB_LINE_BYTES_MAX {
            self.partial(out);
        }
    }
    /// Whether something waits that may go when nothing more comes for a while.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.line.len() > self.gone + self.secrets.may_begin(&self.line[self.gone..])
    }
    /// Nothing came for a while: the beginning of a line goes.
    pub fn partial(&mut self, out: &mut Vec<u8>) {
        let upto = self.line.len() - self.secrets.may_begin(&self.line[self.gone..]);
        let line = std::mem::take(&mut self.line);
        self.emit(&line, self.gone, upto, out);
        self.line = line;
        self.gone = upto;
        let remembered = (4 << 10_usize).max(2 * self.secrets.longest());
        if self.gone > 2 * remembered {
            self.line.drain(..self.gone - remembered);
            self.gone = remembered;
        }
    }
    /// The stream ended: all goes.
    pub fn finish(&mut self, out: &mut Vec<u8>) {
        let line = std::mem::take(&mut self.line);
        self.emit(&line, self.gone, line.len(), out);
        self.gone = 0;
    }
    /// Adds a part of some lines, masked; what stands before it has gone.
    fn emit(&mut self, block: &[u8], from: usize, upto: usize, out: &mut Vec<u8>) {
        if from >= upto {
            return;
        }
        let mut spans = Vec::new();
        for secret in &self.secrets.0 {
            find_all(block, secret, &mut spans);
        }
        patterns(block, &mut spans);
        self.keys(block, &mut spans);
        spans.sort_unstable();
        let mut at = from;
        for (start, end) in spans {
            let (start, end) = (start.max(at), end.min(upto));
            if end <= start {
                continue;
            }
            out.extend_from_slice(&block[at..start]);
            // Two that overlap are one.
            if at == from || start > at || !out.ends_with(STARS) {
                out.extend_from_slice(STARS);
            }
            at = end;
        }
        out.extend_from_slice(&block[at..upto]);
    }
    /// The lines of private keys.
    fn keys(&mut self, block: &[u8], spans: &mut Vec<(usize, usize)>) {
        if !self.in_key && find(block, b"PRIVATE KEY-----").is_none() {
            return;
        }
        let mut start = 0;
        for line in block.split_inclusive(|b| *b == b'\n') {
            let text = line.strip_suffix(b"\n").unwrap_or(line);
            let border = find(text, b"PRIVATE KEY-----").is_some();
            if border {
                self.in_key = find(text, b"BEGIN ").is_some();
            } else if self.in_key && !text.is_empty() {
                spans.push((start, start + text.len()));
            }
            start += line.len();
        }
    }
}

fn find(hay: &[u8], needle: &[u8]) -> Option<usize> {
    let first = *needle.first()?;
    let mut at = 0;
    while let Some(found) = hay.get(at..)?.iter().position(|b| *b == first) {
        at += found;
        if hay[at..].starts_with(needle) {
            return Some(at);
        }
        at += 1;
    }
    None
}

fn find_all(hay: &[u8], needle: &[u8], spans: &mut Vec<(usize, usize)>) {
    let mut from = 0;
    while let Some(at) = find(&hay[from..], needle) {
        spans.push((from + at, from + at + needle.len()));
        from += at + needle.len();
    }
}

/// What follows words that announce a secret: `password=…`, `token: …`, `https://user:…@host`, `Bearer …`, `--password …`.
fn patterns(block: &[u8], spans: &mut Vec<(usize, usize)>) {
    let mut at = 0;
    while let Some(found) = block[at..].iter().position(|b| matches!(b, b'=' | b':')) {
        let sign = at + found;
        at = sign + 1;
        if block[sign..].starts_with(b"://") {
            spans.extend(in_address(block, sign + 3));
        } else if announces(word_before(block, sign)) {
            spans.extend(value_from(block, sign + 1));
        }
    }
    let mut at = 0;
    while let Some(found) = find(&block[at..], b"earer ") {
        at += found + 6;
        spans.extend(value_from(block, at));
    }
    let mut at = 0;
    while let Some(found) = find(&block[at..], b"--pass") {
        at += found + 6;
        let rest = block[at..].iter().position(|b| !b.is_ascii_alphanumeric()).unwrap_or(block.len() - at);
        if block.get(at + rest) == Some(&b' ') {
            spans.extend(value_from(block, at + rest));
        }
    }
}

fn word_before(block: &[u8], sign: usize) -> &[u8] {
    let is_word = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
    let end = block[..sign].iter().rposition(|b| !matches!(b, b' ' | b'"' | b'\'')).map_or(0, |at| at + 1);
    let start = block[..end].iter().rposition(|b| !is_word(b)).map_or(0, |at| at + 1);
    &block[start..end]
}

fn announces(word: &[u8]) -> bool {
    WORDS.iter().any(|w| word.len() >= w.len() && word[word.len() - w.len()..].eq_ignore_ascii_case(w))
}

fn value_from(block: &[u8], from: usize) -> Option<(usize, usize)> {
    let rest = &block[from..];
    let skipped = rest.iter().position(|b| !matches!(b, b' ' | b'\t')).unwrap_or(rest.len());
    let mut start = from + skipped;
    // `Authorization: Bearer x`: the word is no secret, what follows is.
    for scheme in [&b"Bearer "[..], b"bearer ", b"Basic ", b"basic "] {
        if block[start..].starts_with(scheme) {
            start += scheme.len();
        }
    }
    let quote = block.get(start).copied().filter(|b| matches!(b, b'"' | b'\''));
    if quote.is_some() {
        start += 1;
    }
    let ends = |b: &u8| match quote {
        Some(quote) => *b == quote || *b == b'\n',
        None => {
            b.is_ascii_whitespace()
                || matches!(b, b',' | b';' | b'&' | b'"' | b'\'' | b')' | b'}' | b']' | b'<')
        }
    };
    let length = block[start..].iter().position(ends).unwrap_or(block.len() - start);
    (length > 0).then_some((start, start + length))
}

/// The password of `user:password@host`.
fn in_address(block: &[u8], from: usize) -> Option<(usize, usize)> {
    let end = block[from..].iter().position(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'"' | b'\''));
    let authority = &block[from..end.map_or(block.len(), |end| from + end)];
    let at = authority.iter().rposition(|b| *b == b'@')?;
    let colon = authority[..at].iter().position(|b| *b == b':')?;
    (colon + 1 < at).then_some((from + colon + 1, from + at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets() -> Secrets {
        Secrets::of(["hunter2", "hunter22", "two\nlines", "x"].into_iter())
    }

    fn masked(pieces: &[&str]) -> String {
        let mut mask = Mask::new(secrets());
        let mut out = Vec::new();
        pieces.iter().for_each(|piece| {
            mask.feed(piece.as_bytes(), &mut out);
            mask.partial(&mut out);
        });
        mask.finish(&mut out);
        String::from_utf8(out).unwrap()
    }

    /// Scenario 32, LG-11: by value.
    #[test]
    fn values() {
        assert_eq!(masked(&["a hunter2 b hunter22\n"]), "a *** b ***\n");
        assert_eq!(masked(&["ahunter2hunter2b x"]), "a***b x");
        assert_eq!(masked(&["two\nand lines\n"]), "***\nand ***\n");
        assert_eq!(masked(&["hunter"]), "hunter", "the stream ends");
    }

    /// LG-11: a secret cut at any place, also when the first part had to wait long.
    #[test]
    fn values_over_borders() {
        let text = "before hunter2 and hunter2\nafter";
        for cut in 0..text.len() {
            assert_eq!(masked(&[&text[..cut], &text[cut..]]), "before *** and ***\nafter", "{cut}");
        }
        let pieces: Vec<String> = text.chars().map(String::from).collect();
        let pieces: Vec<&str> = pieces.iter().map(String::as_str).collect();
        assert_eq!(masked(&pieces), "before *** and ***\nafter");
    }

    /// LG-11: by pattern.
    #[test]
    fn usual_patterns() {
        for (text, expected) in [
            ("DB_PASSWORD=s3cr3t; go\n", "DB_PASSWORD=***; go\n"),
            ("{\"password\": \"a b\", \"n\": 1}\n", "{\"password\": \"***\", \"n\": 1}\n"),
            ("Authorization: Bearer abc.def\n", "Authorization: Bearer ***\n"),
            ("curl -H 'bearer zzz'\n", "curl -H 'bearer ***'\n"),
            ("git clone https://me:pw@host/x.git\n", "git clone https://me:***@host/x.git\n"),
            ("mysql --password s3 -u me\n", "mysql --password *** -u me\n"),
            ("api_key: k\nnext: v\n", "api_key: ***\nnext: v\n"),
            (
                "https://host/path time=12:30 secretary: Ann\n",
                "https://host/path time=12:30 secretary: Ann\n",
            ),
            (
                "-----BEGIN RSA PRIVATE KEY-----\nAAA\nBBB\n-----END RSA PRIVATE KEY-----\nok\n",
                "-----BEGIN RSA PRIVATE KEY-----\n***\n***\n-----END RSA PRIVATE KEY-----\nok\n",
            ),
        ] {
            assert_eq!(masked(&[text]), expected);
        }
        assert_eq!(masked(&["token=", "abc", "def rest\n"]), "token=****** rest\n");
    }

    /// P8: a line without an end at the bound and one over.
    #[test]
    fn lines_without_end() {
        let mut mask = Mask::new(secrets());
        let mut out = Vec::new();
        mask.feed("y".repeat(limits::JOB_LINE_BYTES_MAX).as_bytes(), &mut out);
        assert!(out.is_empty() && mask.waits());
        mask.feed(b"y", &mut out);
        assert_eq!(out.len(), limits::JOB_LINE_BYTES_MAX + 1);
        assert!(mask.line.len() < 64 << 10, "what has gone is forgotten");
        mask.feed(b"hunt", &mut out);
        assert!(!mask.waits(), "it may be a secret");
    }
}
