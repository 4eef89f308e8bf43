//! `mfe-dev config` prints the same of every definition of a site.

use std::collections::BTreeSet;
use std::fs;

use assert_cmd::Command;
use serde_json::Value;

use crate::normal_form::{Lines, lines};
use crate::sites::{Defined, by_hand, fixtures};

mod same_distribution {
    crate::sites::for_each_definition!(super::check);
}

#[track_caller]
fn check(defined: Defined) {
    let expected = lines_of(by_hand(defined.site));
    let found = lines_of(defined);
    let difference = difference(&expected, &found);
    assert!(
        difference.is_empty(),
        "{}/{} is not what is written by hand (-), but (+)\n{difference}",
        defined.site,
        defined.kind
    );
}

/// What would pass if nothing were compared: the two sites are not the same.
#[test]
fn a_difference_is_seen() {
    let one = lines_of(by_hand("bucket-per-app"));
    let other = lines_of(by_hand("one-bucket"));
    let difference = difference(&one, &other);
    for line in [
        "- behaviors = \"/admin/* /catalog/* *\"\n",
        "+ behaviors = \"*\"\n",
        "- behavior /admin/* origin_request = \"trim-prefix\"\n",
        "- bucket admin-1.4.0 folder  object help/index.html cache_control = \"max-age=604800\"\n",
        "+ bucket lantern folder main/ object index.html cache_control = \"no-cache\"\n",
        "- function trim-prefix runtime = \"nodejs22.x\"\n",
        "+ origin site domain_name = \"lantern.s3.us-east-1.amazonaws.com\"\n",
    ] {
        assert!(difference.contains(line), "{line}{difference}");
    }
}

/// The functions that are written into a template are those of the site by hand.
#[test]
fn a_function_is_compared_by_its_code() {
    let lines = lines_of(by_hand("bucket-per-app"));
    for name in ["complete-index", "trim-prefix"] {
        let file = fixtures().join(format!("bucket-per-app/edge/{name}.js"));
        let code = fs::read_to_string(file).unwrap();
        assert_eq!(lines[&format!("function {name} code")], Value::from(code));
    }
}

#[track_caller]
fn lines_of(defined: Defined) -> Lines {
    let config = defined.config();
    let output = Command::new(env!("CARGO_BIN_EXE_mfe-dev"))
        .args(["config", "--json", "--config"])
        .arg(&config)
        .env_remove("MFE_DEV_CONFIG")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    lines(&json, config.parent().unwrap(), defined.region)
}

fn difference(expected: &Lines, found: &Lines) -> String {
    let names: BTreeSet<&String> = expected.keys().chain(found.keys()).collect();
    let mut res = String::new();
    for name in names {
        let (expected, found) = (expected.get(name), found.get(name));
        if expected == found {
            continue;
        }
        for (sign, value) in [('-', expected), ('+', found)] {
            if let Some(value) = value {
                res.push_str(&format!("{sign} {name} = {value}\n"));
            }
        }
    }
    res
}
