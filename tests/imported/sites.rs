//! The two sites of `fixtures/imported`, and the kinds of definitions that each has.

use std::path::{Path, PathBuf};

/// A site in one kind of definition, as it stands in `fixtures/imported`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Defined {
    /// The site's folder.
    pub(crate) site: &'static str,
    /// The folder in it.
    pub(crate) kind: &'static str,
    /// The region of its buckets, which their domain names show.
    pub(crate) region: &'static str,
}

/// The one that the others are held against.
pub(crate) const fn by_hand(site: &'static str) -> Defined {
    Defined {
        site,
        kind: "by-hand",
        region: "us-east-1",
    }
}

impl Defined {
    /// Its `devserver.toml`.
    #[track_caller]
    pub(crate) fn config(self) -> PathBuf {
        let folder = fixtures().join("imported").join(self.site).join(self.kind);
        assert!(
            self.kind != "cdk" || folder.join("cdk.out/manifest.json").is_file(),
            "`npm run synth --prefix fixtures/imported/cdk-app` has not been run"
        );
        folder.join("devserver.toml")
    }
}

/// `fixtures`
pub(crate) fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// A test for each site in each kind of definition, by a function that takes it.
macro_rules! for_each_definition {
    ($check:path) => {
        $crate::sites::for_each_definition! { $check =>
            bucket_per_app_cdk: "bucket-per-app" "cdk" "eu-west-1";
            bucket_per_app_cloudformation: "bucket-per-app" "cloudformation" "us-east-1";
            bucket_per_app_terraform: "bucket-per-app" "terraform" "us-east-1";
            bucket_per_app_api_json: "bucket-per-app" "api-json" "us-east-1";
            one_bucket_cdk: "one-bucket" "cdk" "us-east-1";
            one_bucket_cloudformation: "one-bucket" "cloudformation" "us-east-1";
            one_bucket_terraform: "one-bucket" "terraform" "us-east-1";
            one_bucket_api_json: "one-bucket" "api-json" "us-east-1";
        }
    };
    ($check:path => $($name:ident: $site:literal $kind:literal $region:literal;)*) => {
        $(
            #[test]
            fn $name() {
                $check(crate::sites::Defined { site: $site, kind: $kind, region: $region });
            }
        )*
    };
}

pub(crate) use for_each_definition;
