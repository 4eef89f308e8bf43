//! A site whose behaviors have functions, as a test writes it.

use std::thread;

use serde_json::Value;

use super::{Connection, DevServer, Reply};

/// Files of a site that is yet to be served; `devserver.toml` grows with each function.
pub(crate) struct EdgeSite {
    toml: String,
    files: Vec<(String, String)>,
}

impl EdgeSite {
    /// A configuration to begin with.
    pub(crate) fn new(toml: &str) -> Self {
        EdgeSite {
            toml: format!("{toml}\n"),
            files: Vec::new(),
        }
    }

    /// One app with a few objects, and these lines for its behavior.
    pub(crate) fn app(behavior: &str) -> Self {
        let toml = format!("[[app]]\nname = \"site\"\ndist = \"dist\"\n{behavior}");
        EdgeSite::new(&toml)
            .file("dist/index.html", "<h1>Home</h1>")
            .file("dist/a.txt", "this is a")
            .file("dist/b.txt", "this is b")
    }

    /// More lines of the configuration.
    pub(crate) fn toml(mut self, lines: &str) -> Self {
        self.toml.push_str(lines);
        self
    }

    /// One more file.
    pub(crate) fn file(mut self, path: &str, text: &str) -> Self {
        self.files.push((path.to_owned(), text.to_owned()));
        self
    }

    /// The CloudFront Function of that name, with this body of its handler.
    pub(crate) fn cff(self, name: &str, body: &str) -> Self {
        self.cff_code(name, &cff(body))
    }

    /// The CloudFront Function of that name, with all of its code.
    pub(crate) fn cff_code(mut self, name: &str, code: &str) -> Self {
        self.declare(name, "cloudfront-js-2.0", "");
        self.file(&format!("edge/{name}.js"), code)
    }

    /// The same with a key value store of its name.
    pub(crate) fn cff_with_store(mut self, name: &str, code: &str, store: &str) -> Self {
        let key = format!("key_value_store = \"{name}\"\n");
        self.declare(name, "cloudfront-js-2.0", &key);
        let table =
            format!("[[key_value_store]]\nname = \"{name}\"\nfile = \"edge/{name}.json\"\n");
        self.toml.push_str(&table);
        self.file(&format!("edge/{name}.js"), code)
            .file(&format!("edge/{name}.json"), store)
    }

    /// The Lambda@Edge function of that name, with this body of its handler.
    pub(crate) fn lambda(self, name: &str, body: &str) -> Self {
        self.lambda_code(name, "", &lambda(body))
    }

    /// The same with all of its code, and with these lines in its table.
    pub(crate) fn lambda_code(mut self, name: &str, lines: &str, code: &str) -> Self {
        self.declare(name, "nodejs22.x", lines);
        self.file(&format!("edge/{name}.js"), code)
    }

    fn declare(&mut self, name: &str, runtime: &str, lines: &str) {
        let table = format!(
            "[[function]]\nname = \"{name}\"\nfile = \"edge/{name}.js\"\nruntime = \"{runtime}\"\n{lines}\n"
        );
        self.toml.push_str(&table);
    }

    /// Serves it as production does.
    #[track_caller]
    pub(crate) fn start(self) -> DevServer {
        self.start_in(&["--strict"], &[])
    }

    /// Serves it with these arguments and variables.
    #[track_caller]
    pub(crate) fn start_in(mut self, args: &[&str], env: &[(&str, &str)]) -> DevServer {
        self.files.push(("devserver.toml".to_owned(), self.toml));
        let files: Vec<(&str, &str)> = self
            .files
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
            .collect();
        DevServer::start_in(&files, args, env)
    }
}

/// The code of a CloudFront Function; its body has `request` and `response`.
pub(crate) fn cff(body: &str) -> String {
    format!(
        "function handler(event) {{\nvar request = event.request, response = event.response;\n{body}\n}}\n"
    )
}

/// The code of a Lambda@Edge function; its body has `request` and `response`.
pub(crate) fn lambda(body: &str) -> String {
    format!(
        "exports.handler = async (event) => {{\nconst {{ request, response }} = event.Records[0].cf;\n{body}\n}};\n"
    )
}

/// What `X-Cache` says, without `from cloudfront`.
#[track_caller]
pub(crate) fn x_cache(reply: &Reply) -> &str {
    let whole = reply.header("x-cache").unwrap();
    whole.strip_suffix(" from cloudfront").unwrap()
}

/// Status, body and what `X-Cache` says.
#[track_caller]
pub(crate) fn check(reply: &Reply, status: u16, body: &str, result: &str) {
    let found = (reply.status(), &*reply.text(), x_cache(reply));
    assert_eq!(found, (status, body, result), "{reply:?}");
}

/// CloudFront's page in the place of what a function should have returned.
#[track_caller]
pub(crate) fn check_failed(reply: &Reply, status: u16, result: &str, length: usize) {
    let found = (reply.status(), x_cache(reply), reply.body.len());
    assert_eq!(found, (status, result, length), "{}", reply.text());
    assert_eq!(reply.header("content-type"), Some("text/html"));
    assert_eq!(reply.header("server"), Some("CloudFront"));
    let length = length.to_string();
    assert_eq!(reply.header("content-length"), Some(length.as_str()));
}

/// The one error of a function that the terminal was told with the answer that has just come.
#[track_caller]
pub(crate) fn error_of_answer(server: &mut DevServer, code: &str) -> Value {
    let events = server.events_up_to(&["request"]);
    let mut errors = events.iter().filter(|it| it["event"] == "function-error");
    let error = errors.next().cloned();
    assert_eq!(errors.count(), 0, "{code}: {events:?}");
    error.unwrap_or_else(|| panic!("{code}: {events:?}"))
}

/// Asks so often, and returns the errors of functions that the terminal was told meanwhile.
#[track_caller]
pub(crate) fn errors_of(server: &mut DevServer, path: &str, times: usize) -> Vec<Value> {
    let mut res = Vec::new();
    for _ in 0..times {
        server.get(path);
        let events = server.events_up_to(&["request"]);
        let errors = events
            .into_iter()
            .filter(|it| it["event"] == "function-error");
        res.extend(errors);
    }
    res
}

/// Asks for these paths at the same time, each on a connection of its own.
pub(crate) fn all_at_once(server: &DevServer, paths: &[String]) -> Vec<Reply> {
    let authority = server.authority();
    let get = |path: &str| {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {authority}\r\n\r\n");
        Connection::to(&authority).exchange(request.as_bytes())
    };
    thread::scope(|scope| {
        let asking: Vec<_> = paths.iter().map(|path| scope.spawn(|| get(path))).collect();
        asking.into_iter().map(|it| it.join().unwrap()).collect()
    })
}
