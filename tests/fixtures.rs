//! The fixture sites are what they say: names that carry the contents' hash, and no dead mention.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may stop where it stands"
)]

use std::fs;
use std::path::{Path, PathBuf};

use md5::{Digest, Md5};
use walkdir::WalkDir;

/// The committed dists, with the path under which their distribution shows them.
const DISTS: [(&str, &str); 6] = [
    ("bucket-per-app/packages/shell/dist", "/"),
    ("bucket-per-app/packages/admin/dist", "/admin/"),
    ("bucket-per-app/packages/catalog/dist", "/catalog/"),
    ("one-bucket/packages/main/dist", "/main/"),
    ("one-bucket/packages/subscriptions/dist", "/subscriptions/"),
    ("one-bucket/packages/profile/dist", "/profile/"),
];

#[test]
fn a_hash_in_a_name_is_the_head_of_the_files_md5() {
    let mut checked = 0;
    for (dist, _) in DISTS {
        for file in files_below(&fixtures().join(dist)) {
            let name = file.file_name().unwrap().to_str().unwrap().to_owned();
            let Some(hash) = name.split('.').find(|it| is_hash(it)) else {
                continue;
            };
            let digest = Md5::digest(fs::read(&file).unwrap());
            let digest: String = digest.iter().map(|it| format!("{it:02x}")).collect();
            assert_eq!(hash, &digest[..8], "{}", file.display());
            checked += 1;
        }
    }
    assert!(checked > 30, "only {checked} names carry a hash");
}

#[test]
fn every_file_with_a_hash_is_mentioned_by_another() {
    for (dist, base) in DISTS {
        let files = files_below(&fixtures().join(dist));
        let texts: Vec<String> = files
            .iter()
            .map(|it| fs::read_to_string(it).unwrap())
            .collect();
        for file in &files {
            let name = file.file_name().unwrap().to_str().unwrap();
            if !name.split('.').any(is_hash) {
                continue;
            }
            let mentions = [
                format!("\"./{name}\""),
                format!("\"{base}{name}\""),
                format!("sourceMappingURL={name}\n"),
            ];
            assert!(
                texts
                    .iter()
                    .any(|text| mentions.iter().any(|it| text.contains(it))),
                "nothing mentions {}",
                file.display()
            );
        }
    }
}

#[test]
fn every_site_names_folders_that_are_there() {
    for site in ["bucket-per-app", "one-bucket", "s3-website"] {
        check_dists(&fixtures().join(site));
    }
    check_dists(Path::new(env!("CARGO_MANIFEST_DIR")));
}

#[test]
fn the_deployed_sites_have_the_same_edge_code() {
    for file in ["complete-index.js", "trim-prefix.js"] {
        let read = |site: &str| fs::read(fixtures().join(site).join("edge").join(file)).unwrap();
        assert_eq!(read("deployed-buckets"), read("bucket-per-app"), "{file}");
    }
}

#[track_caller]
fn check_dists(folder: &Path) {
    let text = fs::read_to_string(folder.join("devserver.toml")).unwrap();
    let table: toml::Table = text.parse().unwrap();
    for app in table["app"].as_array().unwrap() {
        let dist = folder.join(app["dist"].as_str().unwrap());
        assert!(dist.join("index.html").is_file(), "{}", dist.display());
    }
}

#[test]
fn the_lock_files_name_no_registry() {
    for workspace in [
        "module-federation",
        "dev-servers/vite",
        "dev-servers/webpack",
        "imported/cdk-app",
    ] {
        let lock = fixtures().join(workspace).join("package-lock.json");
        let lock: serde_json::Value = serde_json::from_slice(&fs::read(lock).unwrap()).unwrap();
        let packages = lock["packages"].as_object().unwrap();
        assert!(packages.len() > 10, "{workspace}");
        for (name, package) in packages {
            let resolved = package["resolved"].as_str().unwrap_or_default();
            assert!(!resolved.contains("://"), "{name} names {resolved}");
        }
    }
}

fn is_hash(part: &str) -> bool {
    part.len() == 8
        && part
            .bytes()
            .all(|it| it.is_ascii_digit() || matches!(it, b'a'..=b'f'))
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    WalkDir::new(folder)
        .into_iter()
        .map(|it| it.unwrap())
        .filter(|it| it.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .collect()
}
