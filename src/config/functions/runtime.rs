//! Which engine a runtime means, and which runtime is meant where none is named.

use std::time::Duration;

use super::super::devserver_toml::RuntimeWord;
use super::code_kind::CodeKind;
use crate::functions::cloudfront_functions::FunctionRuntime;
use crate::functions::lambda_edge::LambdaRuntime;

/// Lambda's time-out where none is said. AWS: "Configure Lambda function timeout".
pub(in crate::config) const DEFAULT_TIMEOUT: Duration = Duration::from_secs(3);

/// Lambda's memory in MB where none is said. AWS: "Configure Lambda function memory".
pub(super) const DEFAULT_MEMORY: u32 = 128;

/// A runtime by its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::config) enum Runtime {
    /// CloudFront Functions.
    CloudFront(FunctionRuntime),
    /// Lambda@Edge.
    Lambda(LambdaRuntime),
}

impl From<RuntimeWord> for Runtime {
    fn from(word: RuntimeWord) -> Self {
        let node = |major: u8| Runtime::Lambda(LambdaRuntime::Nodejs(major));
        let python = |minor: u8| Runtime::Lambda(LambdaRuntime::Python(minor));
        match word {
            RuntimeWord::CloudfrontJs10 => Runtime::CloudFront(FunctionRuntime::Js10),
            RuntimeWord::CloudfrontJs20 => Runtime::CloudFront(FunctionRuntime::Js20),
            RuntimeWord::Nodejs18 => node(18),
            RuntimeWord::Nodejs20 => node(20),
            RuntimeWord::Nodejs22 => node(22),
            RuntimeWord::Nodejs24 => node(24),
            RuntimeWord::Python39 => python(9),
            RuntimeWord::Python310 => python(10),
            RuntimeWord::Python311 => python(11),
            RuntimeWord::Python312 => python(12),
            RuntimeWord::Python313 => python(13),
            RuntimeWord::Python314 => python(14),
        }
    }
}

impl Runtime {
    /// Whether AWS has deprecated it. AWS: "Lambda runtimes".
    pub(in crate::config) fn is_deprecated(self) -> bool {
        match self {
            Runtime::CloudFront(_) => false,
            Runtime::Lambda(LambdaRuntime::Nodejs(major)) => major <= 20,
            Runtime::Lambda(LambdaRuntime::Python(minor)) => minor <= 9,
        }
    }
}

/// What is known of a function that does not name its runtime.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hints {
    /// What its path is.
    pub(super) kind: CodeKind,
    /// Whether it runs at viewer events.
    pub(super) viewer: bool,
    /// Whether it runs at origin events.
    pub(super) origin: bool,
    /// Whether it has a setting that Lambda alone knows.
    pub(super) lambda_setting: bool,
    /// Whether it reads a key value store, which Lambda does not.
    pub(super) store: bool,
}

impl Hints {
    /// The runtime that is meant; `None` where a file could be of either kind.
    pub(super) fn runtime(self) -> Option<RuntimeWord> {
        match self.kind {
            CodeKind::Module | CodeKind::NodeFolder => Some(RuntimeWord::Nodejs22),
            CodeKind::Python | CodeKind::PythonFolder => Some(RuntimeWord::Python313),
            CodeKind::Script if self.store => Some(RuntimeWord::CloudfrontJs20),
            CodeKind::Script if self.lambda_setting => Some(RuntimeWord::Nodejs22),
            CodeKind::Script => match (self.viewer, self.origin) {
                (true, true) => None,
                (false, true) => Some(RuntimeWord::Nodejs22),
                (_, false) => Some(RuntimeWord::CloudfrontJs20),
            },
        }
    }
}

/// The handler where none is said: AWS's usual one for a package, the file's name for a file.
pub(super) fn usual_handler(runtime: LambdaRuntime, kind: CodeKind, stem: &str) -> String {
    let folder = matches!(kind, CodeKind::NodeFolder | CodeKind::PythonFolder);
    match (runtime, folder) {
        (LambdaRuntime::Nodejs(_), true) => "index.handler".to_owned(),
        (LambdaRuntime::Nodejs(_), false) => format!("{stem}.handler"),
        (LambdaRuntime::Python(_), true) => "lambda_function.lambda_handler".to_owned(),
        (LambdaRuntime::Python(_), false) => format!("{stem}.lambda_handler"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: Hints = Hints {
        kind: CodeKind::Script,
        viewer: false,
        origin: false,
        lambda_setting: false,
        store: false,
    };

    #[track_caller]
    fn check(hints: Hints, expected: Option<&str>) {
        assert_eq!(hints.runtime().map(RuntimeWord::as_str), expected);
    }

    #[test]
    fn the_events_tell_the_runtime_of_a_script() {
        let at = |viewer: bool, origin: bool| Hints {
            viewer,
            origin,
            ..SCRIPT
        };
        check(at(true, false), Some("cloudfront-js-2.0"));
        check(at(false, false), Some("cloudfront-js-2.0"));
        check(at(false, true), Some("nodejs22.x"));
        check(at(true, true), None);
    }

    #[test]
    fn settings_of_one_kind_tell_it_too() {
        let both = Hints {
            viewer: true,
            origin: true,
            ..SCRIPT
        };
        let lambda = Hints {
            lambda_setting: true,
            ..both
        };
        check(lambda, Some("nodejs22.x"));
        let store = Hints {
            store: true,
            ..SCRIPT
        };
        check(store, Some("cloudfront-js-2.0"));
    }

    #[test]
    fn what_only_lambda_runs_is_lambdas() {
        for (kind, expected) in [
            (CodeKind::Module, "nodejs22.x"),
            (CodeKind::NodeFolder, "nodejs22.x"),
            (CodeKind::Python, "python3.13"),
            (CodeKind::PythonFolder, "python3.13"),
        ] {
            let hints = Hints {
                kind,
                viewer: true,
                ..SCRIPT
            };
            check(hints, Some(expected));
        }
    }
}
