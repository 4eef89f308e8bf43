//! A folder as a build leaves it, with every name that could be taken for something else.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, SystemTime};

use walkdir::WalkDir;

/// 9 MiB: more than what the AWS CLI uploads in one piece.
pub(crate) const LARGE: usize = 9 * 1024 * 1024;

/// Relative paths with their contents.
pub(crate) type Tree = BTreeMap<String, Vec<u8>>;

/// Names for every tool.
pub(crate) fn tree() -> Tree {
    let names = [
        "index.html",
        "remoteEntry.js",
        "static/js/app.1a2b3c.js",
        "static/js/app.1a2b3c.js.map",
        "static/css/app.1a2b3c.css",
        "a folder/with spaces.txt",
        "größe/日本語.txt",
        "crab-🦀.txt",
        "plus+sign.txt",
        "hash#tag.txt",
        "question?mark=1&x.txt",
        "per%20cent.txt",
        "[id]/(group)/@scope.js",
        "quote'.txt",
        "amp&amp;.txt",
        "semi;colon=equals,comma.txt",
        "~tilde/$dollar!.txt",
        ".well-known/security.txt",
        "LICENSE",
        "static.txt",
        "static-.txt",
    ];
    let mut res: Tree = names
        .into_iter()
        .map(|it| (it.to_owned(), format!("this is {it}\n").into_bytes()))
        .collect();
    res.insert("empty.txt".to_owned(), Vec::new());
    let large = (0..LARGE).map(|it| (it.wrapping_mul(2_654_435_761) >> 24) as u8);
    res.insert("large.bin".to_owned(), large.collect());
    res
}

/// Writes files that are an hour old: a listing knows whole seconds only, so that a file of this
/// second would look newer than its own copy.
pub(crate) fn write(tree: &Tree, folder: &Path) {
    let then = SystemTime::now() - Duration::from_secs(3600);
    for (path, bytes) in tree {
        let file = folder.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, bytes).unwrap();
        File::options()
            .append(true)
            .open(&file)
            .unwrap()
            .set_modified(then)
            .unwrap();
    }
}

/// What lies in a folder.
pub(crate) fn read(folder: &Path) -> Tree {
    WalkDir::new(folder)
        .into_iter()
        .map(Result::unwrap)
        .filter(|it| it.file_type().is_file())
        .map(|it| {
            let path = it.path().strip_prefix(folder).unwrap();
            let path = path.to_str().unwrap().to_owned();
            (path, fs::read(it.path()).unwrap())
        })
        .collect()
}

/// Asserts that both have the same files, and names those that differ.
#[track_caller]
pub(crate) fn assert_same(left: &Tree, right: &Tree) {
    let differing: Vec<&String> = left
        .keys()
        .chain(right.keys())
        .filter(|it| left.get(*it) != right.get(*it))
        .collect();
    assert!(differing.is_empty(), "differing: {differing:?}");
}

/// A key as it stands in a URL's path.
pub(crate) fn in_url(key: &str) -> String {
    let mut res = String::new();
    for it in key.bytes() {
        match it {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                res.push(it as char);
            }
            _ => res.push_str(&format!("%{it:02X}")),
        }
    }
    res
}
