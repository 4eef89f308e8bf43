//! A folder as a bucket, read without a watcher: what is an object, what is not, what is listed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may stop where it stands"
)]

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use mfe_dev::s3::{ContentTypeProfile, Folder, FolderCache, Object};
use tempfile::TempDir;

fn folder(path: &Path) -> Folder {
    let cache = FolderCache::new(1024 * 1024);
    Folder::with_cache(
        path.to_path_buf(),
        Vec::new(),
        ContentTypeProfile::default(),
        cache,
    )
}

/// Writes a file that nobody has touched for a while.
fn write_old(path: &Path, body: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, body).unwrap();
    let file = fs::File::options().write(true).open(path).unwrap();
    file.set_modified(SystemTime::now() - Duration::from_secs(60))
        .unwrap();
}

async fn get(folder: &Folder, key: &str) -> Option<Arc<Object>> {
    folder.object(key).await.unwrap()
}

async fn body(folder: &Folder, key: &str) -> Option<String> {
    let object = get(folder, key).await?;
    Some(String::from_utf8(object.body.held().unwrap().to_vec()).unwrap())
}

#[tokio::test]
async fn a_file_is_an_object_with_its_digest_and_time() {
    let dir = TempDir::new().unwrap();
    write_old(&dir.path().join("a/b.txt"), "hello\n");
    let folder = folder(dir.path());
    let object = get(&folder, "a/b.txt").await.unwrap();
    assert_eq!(&object.body.held().unwrap()[..], b"hello\n");
    assert_eq!(object.etag, "\"b1946ac92492d2347c6235b4d2611184\"");
    let written = fs::metadata(dir.path().join("a/b.txt"))
        .unwrap()
        .modified()
        .unwrap();
    assert_eq!(object.last_modified, written);
    assert!(folder.has_read("a/b.txt") && !folder.has_read("a"));
}

#[tokio::test]
async fn what_is_no_regular_file_below_the_folder_is_absent() {
    let dir = TempDir::new().unwrap();
    let root = dir.path().join("dist");
    write_old(&root.join("index.html"), "x");
    write_old(&root.join("a/index.html"), "x");
    write_old(&dir.path().join("secret"), "s");
    let folder = folder(&root);
    for key in [
        "",
        "a",
        "a/",
        "a/x",
        "index.html/",
        "index.html/x",
        "/index.html",
        "../secret",
        "a/../index.html",
        "a//index.html",
        "./index.html",
        "x\0",
        "..",
        "nothing",
    ] {
        assert_eq!(body(&folder, key).await, None, "{key:?}");
    }
    let long = "n".repeat(5_000);
    assert_eq!(body(&folder, &long).await, None);
    assert_eq!(body(&folder, "index.html").await.as_deref(), Some("x"));
}

#[tokio::test]
async fn a_folder_that_does_not_exist_is_empty() {
    let dir = TempDir::new().unwrap();
    let folder = folder(&dir.path().join("not/yet"));
    assert_eq!(body(&folder, "index.html").await, None);
    assert!(folder.keys().await.unwrap().is_empty());
    write_old(&dir.path().join("not/yet/index.html"), "now");
    assert_eq!(body(&folder, "index.html").await.as_deref(), Some("now"));
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    use std::os::unix::net::UnixListener;

    use super::*;

    #[tokio::test]
    async fn a_symlink_counts_where_it_ends_inside() {
        let dir = TempDir::new().unwrap();
        let root = dir.path().join("dist");
        write_old(&root.join("real/a.txt"), "a");
        write_old(&dir.path().join("out/secret.txt"), "s");
        symlink("real/a.txt", root.join("file")).unwrap();
        symlink("real", root.join("folder")).unwrap();
        symlink(root.join("real/a.txt"), root.join("absolute")).unwrap();
        symlink("../out/secret.txt", root.join("out-file")).unwrap();
        symlink("../out", root.join("out-folder")).unwrap();
        symlink(dir.path().join("out"), root.join("out-absolute")).unwrap();
        symlink("circle", root.join("circle")).unwrap();
        symlink("nowhere", root.join("nowhere-link")).unwrap();
        let folder = folder(&root);
        for key in ["real/a.txt", "file", "folder/a.txt", "absolute"] {
            assert_eq!(body(&folder, key).await.as_deref(), Some("a"), "{key}");
        }
        for key in [
            "out-file",
            "out-folder/secret.txt",
            "out-absolute/secret.txt",
            "circle",
            "nowhere-link",
        ] {
            assert_eq!(body(&folder, key).await, None, "{key}");
        }
        let keys: Vec<String> = folder
            .keys()
            .await
            .unwrap()
            .into_iter()
            .map(|it| it.key)
            .collect();
        assert_eq!(keys, ["absolute", "file", "folder/a.txt", "real/a.txt"]);
    }

    #[tokio::test]
    async fn a_root_may_be_a_symlink() {
        let dir = TempDir::new().unwrap();
        write_old(&dir.path().join("build-1/a.txt"), "1");
        write_old(&dir.path().join("build-2/a.txt"), "2");
        let root = dir.path().join("dist");
        symlink("build-1", &root).unwrap();
        let folder = folder(&root);
        assert_eq!(body(&folder, "a.txt").await.as_deref(), Some("1"));
        fs::remove_file(&root).unwrap();
        symlink("build-2", &root).unwrap();
        assert_eq!(body(&folder, "a.txt").await.as_deref(), Some("2"));
        assert_eq!(folder.keys().await.unwrap().len(), 1);
    }

    #[tokio::test]
    async fn fifos_sockets_and_devices_are_absent_and_never_waited_for() {
        let dir = TempDir::new().unwrap();
        let fifo = dir.path().join("fifo");
        let made = std::process::Command::new("mkfifo")
            .arg(&fifo)
            .status()
            .unwrap();
        assert!(made.success());
        let _listener = UnixListener::bind(dir.path().join("socket")).unwrap();
        symlink("/dev/null", dir.path().join("device")).unwrap();
        let folder = folder(dir.path());
        for key in ["fifo", "socket", "device"] {
            assert_eq!(body(&folder, key).await, None, "{key}");
        }
        assert!(folder.keys().await.unwrap().is_empty());
    }

    #[tokio::test]
    #[cfg(target_os = "linux")]
    async fn a_file_whose_reading_fails_is_an_error() {
        // A regular file that nobody can read from its beginning.
        let error = folder(Path::new("/proc/self"))
            .object("mem")
            .await
            .unwrap_err();
        assert_eq!(error.path, Path::new("/proc/self/mem"));
    }

    #[tokio::test]
    async fn a_file_that_may_not_be_read_is_an_error() {
        let dir = TempDir::new().unwrap();
        let file = dir.path().join("a.txt");
        write_old(&file, "a");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o000)).unwrap();
        if fs::read(&file).is_ok() {
            // The superuser may read everything, so there is nothing to be seen.
            return;
        }
        let error = folder(dir.path()).object("a.txt").await.unwrap_err();
        assert_eq!(error.path, file);
        assert!(error.to_string().contains("denied"), "{error}");
    }
}

#[tokio::test]
async fn keys_come_in_byte_order_and_are_relative() {
    let dir = TempDir::new().unwrap();
    for key in [
        "b.txt",
        "a/z.txt",
        "a.txt",
        "a/b/c.txt",
        "B.txt",
        "ä.txt",
        ".hidden",
    ] {
        write_old(&dir.path().join(key), key);
    }
    let listed = folder(dir.path()).keys().await.unwrap();
    let keys: Vec<&str> = listed.iter().map(|it| it.key.as_str()).collect();
    let expected = [
        ".hidden",
        "B.txt",
        "a.txt",
        "a/b/c.txt",
        "a/z.txt",
        "b.txt",
        "ä.txt",
    ];
    assert_eq!(keys, expected);
    assert!(
        listed
            .iter()
            .all(|it| it.size == u64::try_from(it.key.len()).unwrap())
    );
}

#[tokio::test]
async fn without_a_watcher_every_change_shows_at_the_next_request() {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("a.txt");
    let folder = folder(dir.path());
    assert_eq!(body(&folder, "a.txt").await, None);
    for version in ["one", "two", "six", "longer", ""] {
        fs::write(&file, version).unwrap();
        assert_eq!(body(&folder, "a.txt").await.as_deref(), Some(version));
    }
    fs::remove_file(&file).unwrap();
    assert_eq!(body(&folder, "a.txt").await, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_requests_for_one_file_read_it_once() {
    let dir = TempDir::new().unwrap();
    // Young, so that the one load takes a while and all the others come in the meantime.
    fs::write(dir.path().join("a.js"), "young").unwrap();
    let folder = Arc::new(folder(dir.path()));
    let mut requests = tokio::task::JoinSet::new();
    for _ in 0..1_000 {
        let folder = Arc::clone(&folder);
        requests.spawn(async move { get(&folder, "a.js").await.unwrap() });
    }
    let objects = requests.join_all().await;
    let first = objects[0].body.held().unwrap().as_ptr();
    assert!(
        objects
            .iter()
            .all(|it| it.body.held().unwrap().as_ptr() == first)
    );
}

#[tokio::test]
async fn a_file_too_large_to_be_kept_is_served_all_the_same() {
    let dir = TempDir::new().unwrap();
    let large = "x".repeat(200 * 1024);
    write_old(&dir.path().join("large.js"), &large);
    let folder = folder(dir.path());
    for _ in 0..2 {
        assert_eq!(
            get(&folder, "large.js").await.unwrap().body.len(),
            large.len() as u64
        );
    }
    assert!(!folder.has_read("large.js"));
}
