//! Packages of the fixtures, built in the version that a test asks for.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use tempfile::TempDir;
use walkdir::WalkDir;

/// A built package; the folder ends with this value.
pub(crate) struct Build {
    folder: TempDir,
}

impl Build {
    /// Builds a package of `fixtures/`, as in `one-bucket/packages/main`.
    ///
    /// S3 keeps whole seconds, so `aws s3 sync` takes what was built and uploaded within one second for
    /// changed. This build is an hour old.
    #[track_caller]
    pub(crate) fn of(package: &str, version: &str) -> Self {
        let res = Build {
            folder: tempfile::tempdir().unwrap(),
        };
        let built = Command::new("node")
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/build.mjs"))
            .args(["--package", package, "--version", version, "--out"])
            .arg(res.folder.path())
            .output()
            .unwrap();
        assert!(built.status.success(), "{built:?}");
        res.touch(SystemTime::now() - Duration::from_secs(3600));
        res
    }

    /// Makes all of it as old as if it had been built then.
    pub(crate) fn touch(&self, time: SystemTime) {
        for file in self.files() {
            let file = File::open(self.folder.path().join(file)).unwrap();
            file.set_modified(time).unwrap();
        }
    }

    /// The folder.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The files, as paths in the folder with `/` between names.
    pub(crate) fn files(&self) -> Vec<String> {
        let mut res: Vec<String> = WalkDir::new(self.folder.path())
            .into_iter()
            .map(|it| it.unwrap())
            .filter(|it| it.file_type().is_file())
            .map(|it| {
                it.path()
                    .strip_prefix(self.folder.path())
                    .unwrap()
                    .to_owned()
            })
            .map(|it| it.to_str().unwrap().to_owned())
            .collect();
        res.sort();
        res
    }

    /// The one file whose name begins and ends like this: the way to a name with a hash.
    #[track_caller]
    pub(crate) fn hashed(&self, start: &str, end: &str) -> String {
        let mut files = self.files();
        files.retain(|it| it.starts_with(start) && it.ends_with(end));
        assert_eq!(files.len(), 1, "{start}*{end}: {files:?}");
        files.remove(0)
    }

    /// A file's text.
    #[track_caller]
    pub(crate) fn text(&self, file: &str) -> String {
        fs::read_to_string(self.folder.path().join(file)).unwrap()
    }
}

/// A script of a fixture.
pub(crate) fn script(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures")
        .join(path)
}
