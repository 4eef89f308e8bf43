//! Packs that are mostly waste, and the journal, written anew while the store is served.

use super::*;

#[tokio::test]
async fn what_stays_behind_is_moved_and_its_packs_go() {
    let (root, store) = store();
    let bucket = store.declared("app");
    let large = bytes(60_000);
    for number in 0..300 {
        put(&store, &bucket, &format!("{number:03}"), &large)
            .await
            .unwrap();
    }
    put(&store, &bucket, "small", b"small").await.unwrap();
    let packs = files(&root);
    assert!(packs > 3, "{packs}");
    for number in (0..300).filter(|it| it % 50 > 0) {
        delete(&bucket, &format!("{number:03}")).await;
    }
    let before = objects(&bucket);
    assert_eq!(before.len(), 7);
    let changes = bucket.changes();
    let contents = &bucket.inner.store;
    contents.repack(&contents.bodies.wasteful(0));
    assert!(files(&root) <= 2, "{} of {packs} are left", files(&root));
    assert_eq!(bucket.changes(), changes);
    drop((store, bucket));

    let store = open(&root);
    let bucket = store.declared("app");
    assert_eq!(objects(&bucket), before);
    for (key, object) in before {
        let bytes = bytes_of(&bucket, &key).await.unwrap();
        assert_eq!(bytes.len() as u64, object.size);
        assert!(large.starts_with(&bytes) || bytes == "small", "{key}");
    }
}

#[tokio::test]
async fn a_journal_stays_short_however_often_an_object_is_put() {
    let (root, store) = store();
    let bucket = store.declared("app");
    store.create_bucket("made", now()).await.unwrap();
    bucket
        .put_document("cors", Some("<x/>".to_owned()))
        .await
        .unwrap();
    let object = of_type("text/plain");
    let upload = bucket
        .create_upload("u", object, None, now())
        .await
        .unwrap();
    let body = spooled(&store, b"part").await;
    bucket.put_part("u", &upload, 1, body, now()).await.unwrap();
    let parts = bucket.parts("u", &upload).unwrap();
    for number in 0..3000 {
        let key = format!("{}", number % 5);
        put(&store, &bucket, &key, key.as_bytes()).await.unwrap();
    }
    let before = objects(&bucket);
    drop((store, bucket));
    let journal = std::fs::read_to_string(folder(&root).join("journal")).unwrap();
    assert!(
        journal.lines().count() < 1100,
        "{}",
        journal.lines().count()
    );

    let store = open(&root);
    let bucket = store.declared("app");
    assert_eq!(objects(&bucket), before);
    assert_eq!(bytes_of(&bucket, "4").await.unwrap(), "4");
    assert_eq!(bucket.documents()["cors"], "<x/>");
    assert_eq!(bucket.parts("u", &upload).unwrap(), parts);
    assert_eq!(store.bucket("made").unwrap().creation_date, now());
}
