//! One call: address, headers, patience, and what the answer means.

use crate::Error;
use crate::limits::{
    CALL_TRIES_MAX, CALL_WAIT, CONNECT_WAIT, LIST_ENTRIES_MAX, PAGE_ENTRIES, PAUSE_FIRST, PROBLEM_BYTES_MAX,
    SILENCE_MAX, pause,
};
use model::Secret;
use protocol::api::Page;
use protocol::{API_PREFIX, Lang, Problem};
use reqwest::header::{ACCEPT, ACCEPT_LANGUAGE, CONTENT_TYPE, HeaderValue};
use reqwest::{Method, Response, Url};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::time::Duration;

/// Who is calling.
#[derive(Debug, Clone)]
pub enum Auth {
    /// Nobody: enough to sign in.
    None,
    /// A user with a password.
    Password {
        /// User name.
        user: String,
        /// Password.
        password: Secret,
    },
    /// A session token or an API token.
    Token(Secret),
}

/// How to speak to a server.
#[derive(Debug, Clone)]
pub struct Options {
    /// Language of the texts in answers.
    pub lang: Lang,
    /// Longest wait for the answer to an ordinary call.
    pub wait: Duration,
    /// Certificate authorities (PEM) to trust instead of the system's.
    pub authority: Option<Vec<u8>>,
    /// First pause before another try; it doubles each time.
    pub pause: Duration,
    /// Every call that could change something is refused before it leaves, with [`Error::Planning`]: only reading and calls that say what would be done get through.
    pub planning: bool,
    /// Proxy to go through, such as `http://proxy:3128`, instead of the one the environment names; none is asked on the way to loopback addresses unless it is named here.
    pub proxy: Option<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            lang: Lang::En,
            wait: CALL_WAIT,
            authority: None,
            pause: PAUSE_FIRST,
            planning: false,
            proxy: None,
        }
    }
}

/// A server, and who is calling it. Cheap to clone; connections are shared and kept open.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    base: Url,
    auth: Auth,
    lang: Lang,
    wait: Duration,
    pause: Duration,
    planning: bool,
}

impl Client {
    /// A client with default options. No connection is made yet.
    ///
    /// # Errors
    /// [`Error::Address`] when the text is no address.
    pub fn new(server: &str, auth: Auth) -> Result<Self, Error> {
        Self::with(server, auth, Options::default())
    }

    /// A client. `server` is an address; without a scheme it is `http` on loopback and `https` elsewhere.
    ///
    /// # Errors
    /// [`Error::Address`], [`Error::Authority`], [`Error::Proxy`].
    pub fn with(server: &str, auth: Auth, options: Options) -> Result<Self, Error> {
        let base = parse_address(server)?;
        // A second installation answers Err and changes nothing.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut http = reqwest::Client::builder()
            .user_agent(concat!("escale-client/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT_WAIT.min(options.wait))
            .read_timeout(SILENCE_MAX)
            .tcp_nodelay(true);
        if let Some(proxy) = &options.proxy {
            http = http.proxy(parse_proxy(proxy)?);
        } else if is_loopback(&base) {
            http = http.no_proxy();
        }
        if let Some(pem) = &options.authority {
            let authorities = reqwest::Certificate::from_pem_bundle(pem)
                .map_err(|e| Error::Authority { why: root_cause(&e) })?;
            if authorities.is_empty() {
                return Err(Error::Authority { why: "it holds no certificate in PEM".to_owned() });
            }
            http = http.tls_certs_only(authorities);
        } else if base.scheme() == "http" {
            // Reading the system's authorities costs milliseconds that plain HTTP need not pay.
            http = http.tls_certs_only([]);
        }
        let http = http.build().map_err(|e| Error::Authority { why: root_cause(&e) })?;
        Ok(Self {
            http,
            base,
            auth,
            lang: options.lang,
            wait: options.wait,
            pause: options.pause,
            planning: options.planning,
        })
    }

    /// The same server and options for somebody else.
    #[must_use]
    pub fn signed_in(&self, auth: Auth) -> Self {
        Self { auth, ..self.clone() }
    }

    /// The server's address, without a slash at its end.
    #[must_use]
    pub fn server(&self) -> &str {
        self.base.as_str().trim_end_matches('/')
    }

    /// A call to a path below the API's prefix; segments are escaped.
    pub(crate) fn call(&self, method: Method, path: &[&str]) -> Call<'_> {
        let mut url = self.base.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(API_PREFIX.trim_matches('/').split('/')).extend(path);
        }
        let only_says = method == Method::GET;
        let (body, headers, wait) = (Body::None, Vec::new(), Some(self.wait));
        Call { client: self, method, url, body, headers, wait, only_says }
    }

    pub(crate) fn get(&self, path: &[&str]) -> Call<'_> {
        self.call(Method::GET, path)
    }

    pub(crate) fn post<T: Serialize>(&self, path: &[&str], body: &T) -> Call<'_> {
        self.call(Method::POST, path).json(body)
    }

    /// Reads every page of a list.
    pub(crate) async fn whole<T: DeserializeOwned>(
        &self,
        path: &[&str],
        query: &[(&str, Option<&str>)],
    ) -> Result<Vec<T>, Error> {
        let mut all = Vec::new();
        let mut cursor: Option<String> = None;
        loop {
            let mut call = self.get(path).query("limit", PAGE_ENTRIES).maybe("cursor", cursor.as_deref());
            for (key, value) in query {
                call = call.maybe(key, *value);
            }
            let page: Page<T> = call.read().await?;
            let empty = page.items.is_empty();
            all.extend(page.items);
            if empty || page.next.is_none() || page.next == cursor || all.len() > LIST_ENTRIES_MAX {
                return Ok(all);
            }
            cursor = page.next;
        }
    }

    /// Reads a list that comes in one answer.
    pub(crate) async fn list<T: DeserializeOwned>(&self, path: &[&str]) -> Result<Vec<T>, Error> {
        self.get(path).read().await
    }

    /// Pauses after so many tries in vain.
    pub(crate) async fn pause(&self, tried: u32) {
        tokio::time::sleep(pause(self.pause, tried)).await;
    }

    pub(crate) fn network(&self, error: &reqwest::Error) -> Error {
        let server = self.server().to_owned();
        if let Some(why) = distrust(error) {
            Error::Untrusted { server, why }
        } else if error.is_connect() {
            Error::Unreachable { server, why: root_cause(error) }
        } else if error.is_timeout() {
            Error::TimedOut { server, within: self.wait }
        } else {
            Error::Cut { server, why: root_cause(error) }
        }
    }

    fn foreign(&self, why: String) -> Error {
        Error::Foreign { server: self.server().to_owned(), why }
    }
}

/// What a call carries.
enum Body {
    None,
    Json(Vec<u8>),
    Stream(reqwest::Body),
}

/// A call being made.
pub(crate) struct Call<'a> {
    client: &'a Client,
    method: Method,
    url: Url,
    body: Body,
    headers: Vec<(reqwest::header::HeaderName, HeaderValue)>,
    wait: Option<Duration>,
    only_says: bool,
}

impl Call<'_> {
    /// Adds a value to the query.
    pub fn query(mut self, key: &str, value: impl ToString) -> Self {
        self.url.query_pairs_mut().append_pair(key, &value.to_string());
        self
    }

    /// Adds a value to the query if there is one.
    pub fn maybe<T: ToString>(self, key: &str, value: Option<T>) -> Self {
        match value {
            Some(value) => self.query(key, value),
            None => self,
        }
    }

    /// Sends a JSON body.
    pub fn json<T: Serialize>(mut self, body: &T) -> Self {
        // The shapes of the API hold only maps with text keys and finite numbers.
        self.body = Body::Json(serde_json::to_vec(body).unwrap_or_default());
        self
    }

    /// Sends bytes as they come; such a call is never repeated.
    pub fn stream(mut self, body: reqwest::Body) -> Self {
        self.body = Body::Stream(body);
        self
    }

    /// Adds a header.
    pub fn header(mut self, name: reqwest::header::HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Waits so long for the answer; `None` for a stream, whose silence alone is bounded.
    pub fn wait(mut self, wait: Option<Duration>) -> Self {
        self.wait = wait;
        self
    }

    /// Whether the call changes nothing, although it is no GET: it only says what would be.
    pub fn only_says(mut self, so: bool) -> Self {
        self.only_says = so;
        self
    }

    /// Makes the call and reads the answer.
    pub async fn read<T: DeserializeOwned>(self) -> Result<T, Error> {
        self.read_with_status().await.map(|(_, value)| value)
    }

    /// Makes the call and reads the answer with its status.
    pub async fn read_with_status<T: DeserializeOwned>(mut self) -> Result<(u16, T), Error> {
        let client = self.client;
        let mut tried = 0;
        loop {
            let once = async {
                let response = self.open_once().await?;
                let status = response.status().as_u16();
                let bytes = response.bytes().await.map_err(|e| client.network(&e))?;
                let value = serde_json::from_slice(&bytes)
                    .map_err(|e| client.foreign(format!("its answer cannot be read ({e})")))?;
                Ok((status, value))
            };
            let outcome = once.await;
            tried += 1;
            match outcome {
                Err(Error::Cut { .. }) if self.is_repeatable() && tried < CALL_TRIES_MAX => {
                    client.pause(tried - 1).await;
                }
                outcome => return outcome,
            }
        }
    }

    /// Makes the call; its answer has no body.
    pub async fn done(mut self) -> Result<(), Error> {
        self.open_once().await.map(|_| ())
    }

    /// Makes the call and hands the answer's body over as it comes.
    pub async fn open(mut self) -> Result<Response, Error> {
        self.open_once().await
    }

    fn is_repeatable(&self) -> bool {
        self.method == Method::GET && matches!(self.body, Body::None)
    }

    async fn open_once(&mut self) -> Result<Response, Error> {
        let client = self.client;
        if client.planning && !self.only_says {
            return Err(Error::Planning);
        }
        let mut request = client
            .http
            .request(self.method.clone(), self.url.clone())
            .header(ACCEPT_LANGUAGE, client.lang.tag())
            .header(ACCEPT, "application/json, application/problem+json, */*;q=0.5");
        request = match &client.auth {
            Auth::None => request,
            Auth::Password { user, password } => request.basic_auth(user, Some(password.expose())),
            Auth::Token(token) => request.bearer_auth(token.expose()),
        };
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if let Some(wait) = self.wait {
            request = request.timeout(wait);
        }
        request = match std::mem::replace(&mut self.body, Body::None) {
            Body::None => request,
            Body::Json(bytes) => request.header(CONTENT_TYPE, "application/json").body(bytes),
            Body::Stream(body) => request.body(body),
        };
        let response = request.send().await.map_err(|e| client.network(&e))?;
        if response.status().is_success() { Ok(response) } else { Err(refusal(client, response).await) }
    }
}

/// Reads an answer that says no.
async fn refusal(client: &Client, mut response: Response) -> Error {
    let status = response.status().as_u16();
    let mut body = Vec::new();
    while let Ok(Some(piece)) = response.chunk().await {
        body.extend_from_slice(&piece);
        if body.len() > PROBLEM_BYTES_MAX {
            break;
        }
    }
    match serde_json::from_slice::<Problem>(&body) {
        Ok(problem) => Error::Problem(Box::new(problem)),
        Err(_) => client.foreign(format!("it answered with status {status} and no explanation")),
    }
}

/// A proxy: `http` or `https`; without a scheme `http`.
fn parse_proxy(text: &str) -> Result<reqwest::Proxy, Error> {
    let full = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
    let wrong = |why: String| Error::Proxy { proxy: text.to_owned(), why };
    let url = Url::parse(&full).map_err(|e| wrong(e.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(wrong("it must begin with http:// or https://".to_owned()));
    }
    reqwest::Proxy::all(url).map_err(|e| wrong(root_cause(&e)))
}

/// What the system said, at the end of the chain of sources.
fn root_cause(error: &dyn std::error::Error) -> String {
    let mut last = error;
    while let Some(source) = last.source() {
        last = source;
    }
    last.to_string()
}

/// What is wrong with the certificate, when that is the matter.
fn distrust(error: &reqwest::Error) -> Option<String> {
    let mut next: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = next {
        if let Some(rustls::Error::InvalidCertificate(fault)) = error.downcast_ref() {
            return Some(fault.to_string());
        }
        next = match error.downcast_ref::<std::io::Error>() {
            // What is wrapped in such an error is not its source.
            Some(wrapper) => wrapper.get_ref().map(|inner| inner as &(dyn std::error::Error + 'static)),
            None => error.source(),
        };
    }
    None
}

fn is_loopback(url: &Url) -> bool {
    match url.host_str() {
        Some("localhost") => true,
        Some(host) => {
            host.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
        }
        None => false,
    }
}

fn parse_address(text: &str) -> Result<Url, Error> {
    let text = text.trim();
    let bad = |why: String| Error::Address { address: text.to_owned(), why };
    let parse = |text: &str| Url::parse(text).map_err(|e| bad(e.to_string()));
    let url = if text.contains("://") {
        parse(text)?
    } else {
        let plain = parse(&format!("http://{text}"))?;
        if is_loopback(&plain) { plain } else { parse(&format!("https://{text}"))? }
    };
    if !matches!(url.scheme(), "http" | "https") {
        return Err(bad("it must begin with http:// or https://".to_owned()));
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err(bad("it names no machine".to_owned()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(bad("it must not hold a user or a password".to_owned()));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(bad("it must not hold a query".to_owned()));
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for (given, expected) in [
            ("http://127.0.0.1:8088", "http://127.0.0.1:8088"),
            ("http://127.0.0.1:8088/", "http://127.0.0.1:8088"),
            ("localhost:8088", "http://localhost:8088"),
            ("[::1]:8088", "http://[::1]:8088"),
            ("fleet.example.org", "https://fleet.example.org"),
            (" https://example.org/escale/ ", "https://example.org/escale"),
        ] {
            assert_eq!(Client::new(given, Auth::None).unwrap().server(), expected, "{given}");
        }
        for bad in
            ["", "ftp://example.org", "http://", "http://u:p@example.org", "http://example.org/?a", "a b"]
        {
            assert!(matches!(Client::new(bad, Auth::None), Err(Error::Address { .. })), "{bad}");
        }
    }

    #[test]
    fn names_are_escaped_in_paths() {
        let client = Client::new("http://127.0.0.1:1/below", Auth::None).unwrap();
        let call = client.get(&["packages", "été 1%.zip", "content"]).query("a", "b&c");
        assert_eq!(
            call.url.as_str(),
            "http://127.0.0.1:1/below/api/v1/packages/%C3%A9t%C3%A9%201%25.zip/content?a=b%26c"
        );
    }

    #[test]
    fn a_wrong_authority_is_refused() {
        let options = Options { authority: Some(b"no certificate".to_vec()), ..Options::default() };
        assert!(matches!(Client::with("https://a", Auth::None, options), Err(Error::Authority { .. })));
    }
}
