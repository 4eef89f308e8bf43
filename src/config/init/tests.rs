//! Folders in, guesses out.

use std::path::Path;

use super::{InitError, guess, write};
use crate::config::{LoadOptions, load};

/// A folder with these files; a name that ends in `/` is a folder.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::Builder::new().prefix("site").tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        if name.ends_with('/') {
            std::fs::create_dir_all(&path).unwrap();
            continue;
        }
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
    }
    folder
}

/// The guessed apps as `name dist prefix`, the text having been loaded once.
fn guessed(root: &Path) -> Vec<String> {
    let guess = guess(root);
    std::fs::write(root.join("devserver.toml"), &guess.text).unwrap();
    let loaded = load(&LoadOptions {
        start: root.to_owned(),
        ..LoadOptions::default()
    });
    assert!(
        loaded.is_usable(),
        "{:?}\n{}",
        loaded.diagnostics,
        guess.text
    );
    let apps = guess.apps.iter();
    apps.map(|it| {
        format!(
            "{} {} {}",
            it.name,
            it.dist,
            it.prefix.as_deref().unwrap_or("-")
        )
    })
    .collect()
}

const CONFIG: &str = "new ModuleFederationPlugin({ exposes: {} })";

#[test]
fn a_module_federation_workspace_is_recognised() {
    let site = folder(&[
        ("packages/subscriptions/dist/remoteEntry.js", ""),
        ("packages/subscriptions/dist/index.html", ""),
        ("packages/main/dist/index.html", ""),
        (
            "packages/main/webpack.config.js",
            "new ModuleFederationPlugin({ remotes: {} })",
        ),
        ("packages/account/webpack.config.js", CONFIG),
        ("packages/utils/dist/index.js", ""),
        ("packages/types/src/x.ts", ""),
        ("node_modules/x/dist/index.html", ""),
        (".cache/dist/index.html", ""),
    ]);
    assert_eq!(
        guessed(site.path()),
        [
            "main packages/main/dist -",
            "account packages/account/dist /account",
            "subscriptions packages/subscriptions/dist /subscriptions",
        ]
    );
    let guess = guess(site.path());
    insta::assert_snapshot!(guess.sentences.join("\n"), @r#"
    `main` is the app at `/`: its name says so.
    `main` is built with Module Federation: `index.html` and `remoteEntry.js` are never cached.
    `account` is served below `/account/` from `packages/account/dist`, with the prefix trimmed.
    `packages/account/dist` is not there yet; it is picked up once it is built.
    `account` is built with Module Federation: `index.html` and `remoteEntry.js` are never cached.
    `subscriptions` is served below `/subscriptions/` from `packages/subscriptions/dist`, with the prefix trimmed.
    `subscriptions` is built with Module Federation: `index.html` and `remoteEntry.js` are never cached.
    `packages/utils/dist` has neither `index.html` nor `remoteEntry.js`: taken for a library and left out.
    "#);
    insta::assert_snapshot!(guess.text, @r#"
    # Production's CloudFront and S3, for this workspace. Written by `mfe-dev init`.
    # `mfe-dev check` looks for traps, `mfe-dev config` prints the full form.

    [[app]]                           # no `path`: what no other app takes
    name = "main"
    dist = "packages/main/dist"

    [[app.upload]]                    # what the deploy script's first `aws s3 sync` uploads
    exclude = ["index.html", "remoteEntry.js"]
    cache_control = "max-age=604800"

    [[app.upload]]                    # and its second one: what keeps its name from build to build
    cache_control = "no-cache"

    [[app]]
    name = "account"
    path = "/account/*"
    dist = "packages/account/dist"    # not built yet
    trim_prefix = "/account"          # take it out where your bucket has the prefix in its keys
    index_document = "index.html"     # take it out where no edge function of yours adds it

    [[app.upload]]                    # what the deploy script's first `aws s3 sync` uploads
    exclude = ["index.html", "remoteEntry.js"]
    cache_control = "max-age=604800"

    [[app.upload]]                    # and its second one: what keeps its name from build to build
    cache_control = "no-cache"

    [[app]]
    name = "subscriptions"
    path = "/subscriptions/*"
    dist = "packages/subscriptions/dist"
    trim_prefix = "/subscriptions"    # take it out where your bucket has the prefix in its keys
    index_document = "index.html"     # take it out where no edge function of yours adds it

    [[app.upload]]                    # what the deploy script's first `aws s3 sync` uploads
    exclude = ["index.html", "remoteEntry.js"]
    cache_control = "max-age=604800"

    [[app.upload]]                    # and its second one: what keeps its name from build to build
    cache_control = "no-cache"

    [distribution]
    default_root_object = "index.html"

    # A path that is no file gets the root app's page, so that its router can take over.
    # It holds for every behavior, as in production.
    [[distribution.custom_error_response]]
    error_code = 403
    response_code = 200
    response_page_path = "/index.html"

    [[distribution.custom_error_response]]
    error_code = 404
    response_code = 200
    response_page_path = "/index.html"
    "#);
}

#[test]
fn usual_layouts_are_found() {
    let site = folder(&[
        ("apps/web/build/index.html", ""),
        ("apps/admin/vite.config.ts", ""),
        ("apps/docs/package.json", r#"{"scripts":{"build":"x"}}"#),
        ("apps/docs/public/index.html", ""),
        ("apps/api/package.json", r#"{"scripts":{"build":"tsc"}}"#),
        ("legacy/out/index.html", ""),
    ]);
    assert_eq!(
        guessed(site.path()),
        [
            "web apps/web/build -",
            "admin apps/admin/dist /admin",
            "docs apps/docs/dist /docs",
            "legacy legacy/out /legacy",
        ]
    );
}

#[test]
fn the_root_app_is_the_one_with_a_page_and_without_modules() {
    let site = folder(&[
        ("packages/a/dist/remoteEntry.js", ""),
        ("packages/a/dist/index.html", ""),
        ("packages/b/dist/index.html", ""),
    ]);
    assert_eq!(
        guessed(site.path()),
        ["b packages/b/dist -", "a packages/a/dist /a"]
    );
}

#[test]
fn a_folder_without_packages_is_one_app() {
    let site = folder(&[("dist/index.html", "")]);
    let name = site
        .path()
        .file_name()
        .unwrap()
        .to_string_lossy()
        .into_owned();
    assert_eq!(guessed(site.path()), [format!("{name} dist -")]);
}

#[test]
fn odd_names_are_made_usable() {
    let site = folder(&[
        ("packages/main/dist/index.html", ""),
        ("packages/my app/dist/index.html", ""),
    ]);
    assert_eq!(
        guessed(site.path()),
        [
            "main packages/main/dist -",
            "my-app packages/my app/dist /my-app"
        ]
    );
}

#[test]
fn an_empty_folder_gets_an_example_that_loads() {
    let site = folder(&[("cdk.out/", "")]);
    assert_eq!(guessed(site.path()), Vec::<String>::new());
    let sentences = guess(site.path()).sentences;
    assert_eq!(sentences.len(), 1);
    assert!(sentences[0].contains("example"));
}

/// A template with a distribution of one custom origin.
const TEMPLATE: &str = r"
Resources:
  Distribution:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Enabled: true
        Origins:
          - Id: api
            DomainName: api.example.com
            CustomOriginConfig: { OriginProtocolPolicy: https-only }
        DefaultCacheBehavior:
          TargetOriginId: api
          ViewerProtocolPolicy: allow-all
          CachePolicyId: 658327ea-f89d-4fab-a63d-7e88639e58f6
";

#[test]
fn a_definition_in_the_folder_is_pointed_at() {
    let said = |files: &[(&str, &str)]| {
        let site = folder(files);
        let sentences = guess(site.path()).sentences;
        sentences[1..].join("\n")
    };
    let one = said(&[("infra/template.yaml", TEMPLATE)]);
    assert!(
        one.contains("`mfe-dev init --from infra/template.yaml` takes the distribution"),
        "{one}"
    );
    let two = said(&[
        ("template.yaml", TEMPLATE),
        ("deploy/template.yaml", TEMPLATE),
    ]);
    assert!(
        two.contains("choose `mfe-dev init --from template.yaml` or `mfe-dev init --from deploy/template.yaml`"),
        "{two}"
    );
    let no_distribution = "Resources: { Topic: { Type: AWS::SNS::Topic } }";
    assert_eq!(said(&[("template.yaml", no_distribution)]), "");
    assert_eq!(said(&[("plan.json", "{}")]), "");
    let broken = said(&[("cdk.out/manifest.json", "{")]);
    assert!(
        broken.contains("`mfe-dev import cdk.out --dry-run` says why"),
        "{broken}"
    );
    let app = said(&[("infra/cdk.json", "{}")]);
    assert!(
        app.contains("after `cdk synth`, `mfe-dev init --from infra/cdk.out`"),
        "{app}"
    );
    let terraform = said(&[(
        "main.tf",
        "resource \"aws_cloudfront_distribution\" \"it\" {}",
    )]);
    assert!(
        terraform.contains("`mfe-dev init --from state.json`"),
        "{terraform}"
    );
    assert_eq!(
        said(&[("main.tf", "resource \"aws_sns_topic\" \"it\" {}")]),
        ""
    );
}

#[test]
fn a_file_is_overwritten_only_by_force() {
    let site = folder(&[]);
    let path = write(site.path(), "a", false).unwrap();
    assert!(matches!(write(site.path(), "b", false), Err(InitError::Exists(it)) if it == path));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "a");
    write(site.path(), "b", true).unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "b");
    let left = std::fs::read_dir(site.path()).unwrap().count();
    assert_eq!(left, 1, "no temporary file is left");
}

#[test]
fn a_folder_that_is_not_there_cannot_be_written_to() {
    let site = folder(&[]);
    let error = write(&site.path().join("none"), "a", false).unwrap_err();
    assert!(matches!(error, InitError::Io { .. }), "{error}");
}

#[test]
fn a_dev_server_is_offered_beside_the_folder() {
    let manifest = r#"{"scripts":{"dev":"vite --port 3000","build":"vite build"}}"#;
    let site = folder(&[
        ("packages/shop/dist/index.html", ""),
        ("packages/shop/package.json", manifest),
    ]);
    assert_eq!(guessed(site.path()), ["shop packages/shop/dist -"]);
    let guess = guess(site.path());
    let line = "# url = \"http://localhost:3000\"   # the dev server, with HMR\n";
    assert!(guess.text.contains(line), "{}", guess.text);
    let sentence = "`shop` has a dev server: take the `#` off its `url` to have \
                    `http://localhost:3000` answer.";
    assert!(guess.sentences.iter().any(|it| it == sentence));
    let webpack = manifest.replace("vite --port 3000", "webpack serve");
    std::fs::write(site.path().join("packages/shop/package.json"), webpack).unwrap();
    let line =
        "# url = \"http://localhost:8080\"   # the dev server, with HMR; mfe-dev is at 8080 too";
    let other = super::guess(site.path()).text;
    assert!(other.contains(line), "{other}");
    // What is offered is right: with the line taken in, the file still loads.
    let text = guess.text.replace("# url", "url");
    std::fs::write(site.path().join("devserver.toml"), text).unwrap();
    let loaded = load(&LoadOptions {
        start: site.path().to_owned(),
        ..LoadOptions::default()
    });
    assert!(loaded.diagnostics.is_empty(), "{:?}", loaded.diagnostics);
}
