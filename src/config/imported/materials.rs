//! What a definition holds itself, such as inline code, as files below the store (io).
//!
//! A file's folder is named after its contents, so that nothing is written twice and another code
//! is another file.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use zip::ZipArchive;

use super::super::Diagnostic;
use super::super::find::shown;

/// The folder below the store.
pub(super) const FOLDER: &str = "imported";

/// The most that a package may unpack to. AWS: "Lambda quotas", unzipped.
const LARGEST_PACKAGE: u64 = 250 * 1024 * 1024;

/// Where the files of a definition go.
pub(super) struct Materials<'a> {
    store: &'a Path,
    base: &'a Path,
    /// What could not be written.
    pub(super) found: Vec<Diagnostic>,
}

impl<'a> Materials<'a> {
    /// Files below a store; paths come out relative to `base` where they can.
    pub(super) fn new(store: &'a Path, base: &'a Path) -> Self {
        Materials {
            store,
            base,
            found: Vec::new(),
        }
    }

    /// A path as the file would write it.
    pub(super) fn written(&self, path: &Path) -> String {
        shown(path, self.base).to_string_lossy().into_owned()
    }

    /// A file with a text, as the file would write its path.
    pub(super) fn file(&mut self, thing: &str, name: &str, text: &str) -> String {
        let files = BTreeMap::from([(name.to_owned(), text.to_owned())]);
        let folder = self.folder(thing, &files);
        self.written(&folder.join(name))
    }

    /// A folder with files, by the ways to them.
    pub(super) fn files(&mut self, thing: &str, files: &BTreeMap<String, String>) -> String {
        let folder = self.folder(thing, files);
        self.written(&folder)
    }

    /// A folder with the files of a zip file.
    pub(super) fn unzipped(&mut self, thing: &str, archive: &Path) -> Option<String> {
        let digest = match digest_of(archive) {
            Ok(digest) => digest,
            Err(why) => {
                self.unreadable(archive, &why);
                return None;
            }
        };
        let folder = self.named(thing, &digest);
        let written = self.whole(&folder, |into| unzip(archive, into));
        if let Err(why) = written {
            self.unreadable(archive, &why);
            return None;
        }
        Some(self.written(&folder))
    }

    fn unreadable(&mut self, archive: &Path, why: &io::Error) {
        let title = format!("cannot unpack `{}`: {why}", archive.display());
        let it = Diagnostic::error("bad-package", title)
            .help("build it again, or name the unpacked folder as `file` in a `[[function]]`");
        self.found.push(it);
    }

    fn folder(&mut self, thing: &str, files: &BTreeMap<String, String>) -> PathBuf {
        let mut hasher = Sha256::new();
        for (name, text) in files {
            hasher.update(name.as_bytes());
            hasher.update([0]);
            hasher.update(text.as_bytes());
            hasher.update([0]);
        }
        let folder = self.named(thing, &printed(&hasher.finalize()));
        let written = self.whole(&folder, |into| {
            for (name, text) in files {
                let path = safe(into, name)?;
                if let Some(parent) = path.parent() {
                    std::fs::create_dir_all(parent)?;
                }
                std::fs::write(path, text)?;
            }
            Ok(())
        });
        if let Err(why) = written {
            let title = format!("cannot write `{}`: {why}", folder.display());
            let it = Diagnostic::error("unwritable-store", title)
                .knowing(format!(
                    "the definition holds the code of `{thing}`, which has to become a file"
                ))
                .help("choose another folder with `--store DIR`");
            self.found.push(it);
        }
        folder
    }

    fn named(&self, thing: &str, digest: &str) -> PathBuf {
        let fits = |it: char| it.is_ascii_alphanumeric() || matches!(it, '-' | '_' | '.');
        let name: String = thing
            .chars()
            .map(|it| if fits(it) { it } else { '-' })
            .take(64)
            .collect();
        let digest = digest.get(..12).unwrap_or(digest);
        self.store.join(FOLDER).join(format!("{name}-{digest}"))
    }

    /// Fills a folder whole: beside it first, then by a rename.
    fn whole(&self, folder: &Path, fill: impl FnOnce(&Path) -> io::Result<()>) -> io::Result<()> {
        if folder.is_dir() {
            return Ok(());
        }
        let parent = folder.parent().unwrap_or(self.store);
        std::fs::create_dir_all(parent)?;
        let beside = tempfile::Builder::new()
            .prefix(".new-")
            .tempdir_in(parent)?;
        fill(beside.path())?;
        let path = beside.keep();
        match std::fs::rename(&path, folder) {
            Ok(()) => Ok(()),
            Err(why) => {
                // Another process may have been faster, and has written the same.
                let _ = std::fs::remove_dir_all(&path);
                if folder.is_dir() { Ok(()) } else { Err(why) }
            }
        }
    }
}

/// A way below a folder, without a step out of it.
fn safe(folder: &Path, name: &str) -> io::Result<PathBuf> {
    let normal = |it: std::path::Component<'_>| matches!(it, std::path::Component::Normal(_));
    if name.is_empty() || !Path::new(name).components().all(normal) {
        let why = format!("`{name}` leads out of its folder");
        return Err(io::Error::new(io::ErrorKind::InvalidData, why));
    }
    Ok(folder.join(name))
}

fn unzip(archive: &Path, into: &Path) -> io::Result<()> {
    let mut archive = ZipArchive::new(File::open(archive)?).map_err(io::Error::other)?;
    let mut left = LARGEST_PACKAGE;
    for i in 0..archive.len() {
        let mut entry = archive.by_index(i).map_err(io::Error::other)?;
        if entry.is_dir() {
            continue;
        }
        let name = entry.name().map_err(io::Error::other)?.into_owned();
        let path = safe(into, &name)?;
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        let mut file = File::create(path)?;
        let written = io::copy(&mut io::Read::take(&mut entry, left + 1), &mut file)?;
        left = left.checked_sub(written).ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidData, "it unpacks to more than 250 MB")
        })?;
    }
    Ok(())
}

fn digest_of(file: &Path) -> io::Result<String> {
    let mut file = File::open(file)?;
    let mut hasher = Sha256::new();
    io::copy(&mut file, &mut Hashing(&mut hasher))?;
    Ok(printed(&hasher.finalize()))
}

/// A hasher that is written to.
struct Hashing<'a>(&'a mut Sha256);

impl io::Write for Hashing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn printed(digest: &[u8]) -> String {
    digest.iter().map(|it| format!("{it:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    /// A zip file with these entries.
    fn zipped(folder: &Path, entries: &[(&str, &str)]) -> PathBuf {
        let path = folder.join("code.zip");
        let mut archive = zip::ZipWriter::new(File::create(&path).unwrap());
        for (name, text) in entries {
            let options = zip::write::SimpleFileOptions::default();
            archive.start_file(*name, options).unwrap();
            archive.write_all(text.as_bytes()).unwrap();
        }
        archive.finish().unwrap();
        path
    }

    #[test]
    fn a_package_is_unpacked_once() {
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("store");
        let archive = zipped(folder.path(), &[("index.js", "1"), ("lib/it.js", "2")]);
        let mut materials = Materials::new(&store, folder.path());
        let written = materials.unzipped("a function/x", &archive).unwrap();
        assert!(
            written.starts_with("store/imported/a-function-x-"),
            "{written}"
        );
        let read = |name: &str| std::fs::read_to_string(folder.path().join(&written).join(name));
        assert_eq!(read("index.js").unwrap(), "1");
        assert_eq!(read("lib/it.js").unwrap(), "2");
        assert_eq!(materials.unzipped("a function/x", &archive), Some(written));
        let left = std::fs::read_dir(store.join(FOLDER)).unwrap().count();
        assert_eq!((left, materials.found.len()), (1, 0));
    }

    #[test]
    fn nothing_is_written_outside_of_the_store() {
        for name in ["../out.js", "/out.js", "lib/../../out.js"] {
            let folder = tempfile::tempdir().unwrap();
            let store = folder.path().join("store");
            let archive = zipped(folder.path(), &[("index.js", "1"), (name, "2")]);
            let mut materials = Materials::new(&store, folder.path());
            assert_eq!(materials.unzipped("it", &archive), None, "{name}");
            let found = &materials.found[0];
            assert_eq!(found.code, "bad-package", "{name}");
            assert!(
                found.title.contains("leads out of its folder"),
                "{}",
                found.title
            );
            assert!(!folder.path().join("out.js").exists(), "{name}");
            let left = std::fs::read_dir(store.join(FOLDER)).unwrap().count();
            assert_eq!(left, 0, "nothing is half unpacked");
        }
    }

    #[test]
    fn what_is_no_zip_file_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("code.zip");
        let mut materials = Materials::new(folder.path(), folder.path());
        assert_eq!(materials.unzipped("it", &path), None);
        std::fs::write(&path, "no zip").unwrap();
        assert_eq!(materials.unzipped("it", &path), None);
        let codes: Vec<&str> = materials.found.iter().map(|it| it.code).collect();
        assert_eq!(codes, ["bad-package", "bad-package"]);
    }
}
