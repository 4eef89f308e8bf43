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
use super::super::find::{absolute, shown};
use super::layered::files_of;

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
    /// The files that were copied, each of which another copy has to follow.
    pub(super) copied: Vec<PathBuf>,
}

impl<'a> Materials<'a> {
    /// Files below a store; paths come out relative to `base` where they can.
    pub(super) fn new(store: &'a Path, base: &'a Path) -> Self {
        Materials {
            store,
            base,
            found: Vec::new(),
            copied: Vec::new(),
        }
    }

    /// A path as the file would write it.
    pub(super) fn written(&self, path: &Path) -> String {
        shown(path, self.base).to_string_lossy().into_owned()
    }

    /// A path as the file would write it, from the root.
    pub(super) fn absolute(&self, written: &Path) -> PathBuf {
        absolute(written, self.base)
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

    /// A function's code on this machine, as the file would write its path.
    ///
    /// At AWS nothing lies around it. Here a `package.json` above it may say `"type": "module"`, by
    /// which Node.js would take CommonJS for something else; then a copy is what runs.
    pub(super) fn code(&mut self, thing: &str, path: &Path) -> String {
        let folder = match path.is_dir() {
            true => path,
            false => path.parent().unwrap_or(path),
        };
        let above = folder.ancestors().map(|it| it.join(PACKAGE));
        let package = above.into_iter().find(|it| it.is_file());
        let package = package.filter(|it| it.parent() != Some(folder));
        if !package.is_some_and(|it| is_of_modules(&it)) {
            return self.written(path);
        }
        let files: BTreeMap<String, PathBuf> = match path.is_dir() {
            true => files_of(path).into_iter().collect(),
            false => {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                BTreeMap::from([(name.into_owned(), path.to_owned())])
            }
        };
        self.copied.extend(files.values().cloned());
        let copy = self.gathered(thing, &files);
        match path.is_dir() {
            true => copy,
            false => {
                let name = path.file_name().unwrap_or_default();
                Path::new(&copy).join(name).to_string_lossy().into_owned()
            }
        }
    }

    /// A folder with files that lie elsewhere, by the ways to them. They are copied: what is
    /// deployed stays as it was when it was read.
    pub(super) fn gathered(&mut self, thing: &str, files: &BTreeMap<String, PathBuf>) -> String {
        let mut hasher = Sha256::new();
        for (name, path) in files {
            // The contents by what a change of them changes.
            let metadata = std::fs::metadata(path).ok();
            let changed = metadata.as_ref().and_then(|it| it.modified().ok());
            let size = metadata.map(|it| it.len());
            hasher.update(format!("{name}\0{}\0{size:?}{changed:?}\0", path.display()));
        }
        let folder = self.named(thing, &printed(&hasher.finalize()));
        let written = self.whole(&folder, |into| {
            for (name, path) in files {
                std::fs::copy(path, room_for(into, name)?)?;
            }
            Ok(())
        });
        if let Err(why) = written {
            self.unwritable(
                &folder,
                &format!(
                    "the files of `{thing}` come from several folders, which have to become one"
                ),
                &why,
            );
        }
        self.written(&folder)
    }

    fn unwritable(&mut self, folder: &Path, reason: &str, why: &io::Error) {
        let title = format!("cannot write `{}`: {why}", folder.display());
        let it = Diagnostic::error("unwritable-store", title)
            .knowing(reason.to_owned())
            .help("choose another folder with `--store DIR`");
        self.found.push(it);
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
                std::fs::write(room_for(into, name)?, text)?;
            }
            Ok(())
        });
        if let Err(why) = written {
            let reason =
                format!("the definition holds the code of `{thing}`, which has to become a file");
            self.unwritable(&folder, &reason, &why);
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
        let package = parent.join(PACKAGE);
        if !package.is_file() {
            // What lies here is CommonJS unless it says otherwise, whatever the project is.
            std::fs::write(package, "{}\n")?;
        }
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

/// What says to Node.js what a `.js` file is.
const PACKAGE: &str = "package.json";

/// Whether a `package.json` makes ECMAScript modules of the files below it.
fn is_of_modules(package: &Path) -> bool {
    let text = std::fs::read(package).unwrap_or_default();
    let json: serde_json::Value = serde_json::from_slice(&text).unwrap_or_default();
    json["type"] == "module"
}

/// Where a file of this way goes below a folder, with the folders on the way; no step leads out of it.
fn room_for(folder: &Path, name: &str) -> io::Result<PathBuf> {
    let normal = |it: std::path::Component<'_>| matches!(it, std::path::Component::Normal(_));
    if name.is_empty() || !Path::new(name).components().all(normal) {
        let why = format!("`{name}` leads out of its folder");
        return Err(io::Error::new(io::ErrorKind::InvalidData, why));
    }
    let path = folder.join(name);
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent)?;
    }
    Ok(path)
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
        let mut file = File::create(room_for(into, &name)?)?;
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

    /// How many folders are there.
    fn folders(store: &Path) -> usize {
        let entries = std::fs::read_dir(store.join(FOLDER)).unwrap();
        entries
            .filter(|it| it.as_ref().unwrap().path().is_dir())
            .count()
    }

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
        let left = folders(&store);
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
            let left = folders(&store);
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

    #[test]
    fn code_below_a_package_of_modules_runs_from_a_copy() {
        for (above, own, is_copied) in [
            (None, None, false),
            (Some("{}"), None, false),
            (Some(r#"{"type": "module"}"#), None, true),
            (Some(r#"{"type": "module"}"#), Some("{}"), false),
        ] {
            let root = tempfile::tempdir().unwrap();
            let put = |name: &str, text: &str| {
                let path = root.path().join(name);
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, text).unwrap();
            };
            put("app/edge/index.js", "exports.handler = () => 1;");
            put("app/package.json", above.unwrap_or("{}"));
            if let Some(own) = own {
                put("app/edge/package.json", own);
            }
            let store = root.path().join("app/.mfe-dev");
            let mut materials = Materials::new(&store, root.path());
            for (given, file) in [("app/edge", "index.js"), ("app/edge/index.js", "")] {
                let written = materials.code("f", &root.path().join(given));
                let path = root.path().join(&written);
                let path = if file.is_empty() {
                    path
                } else {
                    path.join(file)
                };
                assert_eq!(written == given, !is_copied, "{above:?} {own:?} {given}");
                assert!(path.exists(), "{written}");
            }
            assert_eq!(materials.copied.is_empty(), !is_copied);
            let package = store.join(FOLDER).join(PACKAGE);
            assert_eq!(package.is_file(), is_copied);
        }
    }
}
