//! What a Lambda@Edge function is made of.
//!
//! AWS: "Restrictions on Lambda@Edge", section on supported runtimes and configurations.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use super::FunctionFidelity;

/// The longest that any function of Lambda@Edge may run.
///
/// AWS: "Quotas on Lambda@Edge".
pub const LONGEST_TIMEOUT: Duration = Duration::from_secs(30);

/// The language and version that a function runs under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LambdaRuntime {
    /// `nodejs18.x`, `nodejs20.x`, `nodejs22.x`, `nodejs24.x`: the major version.
    Nodejs(u8),
    /// `python3.9` to `python3.14`: the minor version.
    Python(u8),
}

impl LambdaRuntime {
    /// The program that runs it here.
    pub(super) fn program(self) -> &'static str {
        match self {
            LambdaRuntime::Nodejs(_) => "node",
            LambdaRuntime::Python(_) => "python3",
        }
    }

    /// Whether a handler may take a callback: Node.js before 24.
    ///
    /// AWS: "Define Lambda function handler in Node.js".
    pub(super) fn allows_callbacks(self) -> bool {
        matches!(self, LambdaRuntime::Nodejs(version) if version < 24)
    }

    /// What differs between this runtime and the version of the program that is installed here.
    pub(super) fn difference_to(self, installed: &str) -> Option<String> {
        let (name, wanted, found) = match self {
            LambdaRuntime::Nodejs(major) => {
                let found = installed.split('.').next().unwrap_or_default();
                ("Node.js", major.to_string(), found)
            }
            LambdaRuntime::Python(minor) => ("Python", format!("3.{minor}"), installed),
        };
        (wanted != found).then(|| {
            format!("the runtime is `{self}`, and the {name} of this machine is {installed}")
        })
    }
}

impl fmt::Display for LambdaRuntime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LambdaRuntime::Nodejs(major) => write!(f, "nodejs{major}.x"),
            LambdaRuntime::Python(minor) => write!(f, "python3.{minor}"),
        }
    }
}

/// What a function is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LambdaSource {
    /// The function's name.
    pub name: String,
    /// The code: a file, or the folder that the deployment package is made of; absolute.
    pub code: PathBuf,
    /// The handler, as in `index.handler`.
    pub handler: String,
    /// The runtime.
    pub runtime: LambdaRuntime,
    /// How long a run may take; more than [`LONGEST_TIMEOUT`] is that.
    pub timeout: Duration,
    /// `memoryLimitInMB`
    pub memory_size: u32,
    /// Changes whenever a file of the code does.
    pub version: String,
    /// What AWS leaves unsaid.
    pub fidelity: FunctionFidelity,
}

impl LambdaSource {
    /// How long a run may really take.
    pub(super) fn limit(&self) -> Duration {
        self.timeout.min(LONGEST_TIMEOUT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_version_of_the_program_is_named() {
        for (runtime, installed, differs) in [
            (LambdaRuntime::Nodejs(20), "20.20.2", false),
            (LambdaRuntime::Nodejs(22), "20.20.2", true),
            (LambdaRuntime::Python(11), "3.11", false),
            (LambdaRuntime::Python(1), "3.11", true),
        ] {
            let said = runtime.difference_to(installed);
            assert_eq!(said.is_some(), differs, "{runtime}: {said:?}");
        }
        assert_eq!(
            LambdaRuntime::Nodejs(22).difference_to("20.1.0").unwrap(),
            "the runtime is `nodejs22.x`, and the Node.js of this machine is 20.1.0"
        );
    }

    #[test]
    fn only_node_before_24_knows_callbacks() {
        assert!(LambdaRuntime::Nodejs(22).allows_callbacks());
        assert!(!LambdaRuntime::Nodejs(24).allows_callbacks());
        assert!(!LambdaRuntime::Python(12).allows_callbacks());
    }
}
