//! The files of the web elements: what is served, how it is cached, and to the pages of which origins.

mod caching;
mod files;
mod origins;

use std::{fs, path::Path};

use reqwest::header::HeaderMap;

use crate::support::app::TestApp;

/// The folder of the files.
const DIST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/web/dist");

/// The name and the content of each file.
fn dist() -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(Path::new(DIST)).unwrap().map(|entry| entry.unwrap());
    let mut files: Vec<_> =
        entries.map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())).collect();
    files.sort();
    assert!(files.len() >= 9, "only {} files are in {DIST}", files.len());
    files
}

/// A response with its body as it came.
struct Answer {
    status: u16,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    /// Gets a file of the web elements.
    async fn get(app: &TestApp, file: &str, headers: &[(&str, &str)]) -> Self {
        let request = reqwest::Client::new().get(format!("http://{}/v1/web/{file}", app.address));
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Self { status, headers, body: response.bytes().await.unwrap().to_vec() }
    }

    /// The values of a header, one for each of its lines.
    fn all(&self, name: &str) -> Vec<&str> {
        self.headers.get_all(name).iter().map(|value| value.to_str().unwrap()).collect()
    }

    /// The value of a header that must occur once.
    #[track_caller]
    fn header(&self, name: &str) -> &str {
        let values = self.all(name);
        assert_eq!(values.len(), 1, "{name}: {values:?}");
        values[0]
    }
}
