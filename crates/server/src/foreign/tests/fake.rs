//! A fake agent: says over the real router what real agents say.

use crate::testing::{Answer, TestApp};
use axum::body::Body;
use axum::http::Request;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use std::io::Write;

/// A fake agent.
pub struct Fake<'a> {
    pub test: &'a TestApp,
    pub device: String,
    pub agent: String,
    pub deploy: String,
    /// Further headers of every request.
    pub headers: Vec<(&'static str, String)>,
}

pub fn zlib(text: &[u8]) -> Vec<u8> {
    let mut out = ZlibEncoder::new(Vec::new(), Compression::default());
    out.write_all(text).unwrap();
    out.finish().unwrap()
}

impl<'a> Fake<'a> {
    pub fn new(test: &'a TestApp, device: &str) -> Self {
        Self {
            test,
            device: device.to_owned(),
            agent: "FusionInventory-Agent_v2.6-3".to_owned(),
            deploy: "2.8".to_owned(),
            headers: Vec::new(),
        }
    }

    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    fn request(&self, method: &str, uri: &str, body: Vec<u8>) -> Request<Body> {
        let mut request = Request::builder().method(method).uri(uri).header("user-agent", &self.agent);
        if !self.headers.iter().any(|(name, _)| *name == "host") {
            request = request.header("host", "server.example:8088");
        }
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        request.body(Body::from(body)).unwrap()
    }

    pub async fn post_raw(&self, path: &str, body: Vec<u8>) -> Answer {
        self.test.send(self.request("POST", path, body)).await
    }

    pub async fn post(&self, query: &str, content: &str) -> Answer {
        let device = &self.device;
        let text = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<REQUEST>\n{content}  <DEVICEID>{device}</DEVICEID>\n  <QUERY>{query}</QUERY>\n</REQUEST>\n"
        );
        self.post_raw("/plugins/fusioninventory/", zlib(text.as_bytes())).await
    }

    pub async fn prolog(&self) -> Answer {
        self.post("PROLOG", "").await
    }

    pub async fn inventory(&self, content: &str) -> Answer {
        self.post("INVENTORY", &format!("<CONTENT>{content}</CONTENT>")).await
    }

    /// Asks by parameters, device id among them.
    pub async fn ask(&self, action: &str, parameters: &[(&str, &str)]) -> Answer {
        let mut uri = format!("/fusioninventory/b/deploy/?action={action}");
        for (name, value) in [("machineid", self.device.as_str())].iter().chain(parameters) {
            let encoded = utf8_percent_encode(value, NON_ALPHANUMERIC);
            uri.push_str(&format!("&{}={encoded}", utf8_percent_encode(name, NON_ALPHANUMERIC)));
        }
        self.get(&uri).await
    }

    pub async fn get(&self, uri: &str) -> Answer {
        self.test.send(self.request("GET", uri, Vec::new())).await
    }

    pub async fn config(&self) -> Answer {
        self.ask("getConfig", &[("task[Deploy]", &self.deploy)]).await
    }

    pub async fn jobs(&self) -> Answer {
        self.ask("getJobs", &[("version", &self.deploy)]).await
    }

    pub async fn status(&self, run: &str, parameters: &[(&str, &str)]) -> Answer {
        self.ask("setStatus", &[&[("uuid", run)], parameters].concat()).await
    }
}
