//! How long the choice of a cache behavior takes, for 1, 10 and 75 behaviors.
//!
//! 75 is AWS's quota of behaviors a distribution. `cargo bench --bench micro` prints a table.

use std::borrow::Cow;

use divan::{Bencher, black_box};
use mfe_dev::distribution::{PathNormalization, PathPattern, normalize};

/// How many behaviors a distribution has besides its default one.
const BEHAVIORS: [usize; 3] = [1, 10, 75];

/// The path that is asked for: deep, with a hashed name, as bundlers write it.
const PATH: &str = "/mfe/app-9999/assets/vendor/chunk-3f9a1c22.js";

/// Paths that leave normalisation nothing, something, and a lot to do.
const PATHS: [&str; 3] = [
    PATH,
    "//mfe/./app%2D1/../app-2//main.js",
    "/%41%42%43/%2e%2e/%7Euser/%2e/a%2Fb%20c/../../x//y///z.js",
];

fn main() {
    divan::main();
}

/// A pattern of this file.
#[expect(clippy::expect_used, reason = "the patterns of this file are right")]
fn pattern(written: &str) -> PathPattern {
    PathPattern::parse(written).expect("a pattern that CloudFront takes")
}

/// One pattern an app, of three usual shapes; none takes [`PATH`].
fn patterns(count: usize) -> Vec<PathPattern> {
    (0..count)
        .map(|at| match at % 3 {
            0 => pattern(&format!("/mfe/app-{at}/*")),
            1 => pattern(&format!("/mfe/*/app-{at}/*.css")),
            _ => pattern(&format!("*/app-{at}/chunk-????????.js")),
        })
        .collect()
}

/// No behavior but the default one takes the path: all of them are tried.
#[divan::bench(args = BEHAVIORS)]
fn no_pattern_matches(bencher: Bencher<'_, '_>, count: usize) {
    let patterns = patterns(count);
    bencher.bench(|| patterns.iter().find(|it| it.matches(black_box(PATH))));
}

/// The last behavior takes the path.
#[divan::bench(args = BEHAVIORS)]
fn the_last_pattern_matches(bencher: Bencher<'_, '_>, count: usize) {
    let mut patterns = patterns(count - 1);
    patterns.push(pattern("/mfe/app-9999/*.js"));
    bencher.bench(|| patterns.iter().find(|it| it.matches(black_box(PATH))));
}

/// Many stars, and a path that they almost match.
#[divan::bench]
fn a_pattern_of_many_stars(bencher: Bencher<'_, '_>) {
    let pattern = pattern("*a*a*a*a*a*a*a*b");
    let path = format!("/{}", "a".repeat(1000));
    bencher.bench(|| pattern.matches(black_box(&path)));
}

/// Before the patterns: repeated slashes, dot segments and escapes.
#[divan::bench(args = PATHS)]
fn normalizing(path: &str) -> Cow<'_, str> {
    normalize(black_box(path), PathNormalization::Full)
}

/// What every request pays: normalising, then trying all behaviors.
#[divan::bench(args = BEHAVIORS)]
fn choosing_a_behavior(bencher: Bencher<'_, '_>, count: usize) {
    let patterns = patterns(count);
    bencher.bench(|| {
        let path = normalize(black_box(PATH), PathNormalization::Full);
        patterns.iter().position(|it| it.matches(&path))
    });
}
