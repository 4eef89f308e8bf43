//! The choice of a cache behavior, among 1, 10, 50 and 75: 75 is AWS's quota a distribution.

use std::borrow::Cow;
use std::fmt;

use divan::{Bencher, black_box};
use mfe_dev::distribution::{CacheBehavior, Distribution, PathNormalization, normalize};

use super::site::{behavior, distribution, pattern};

/// A deep path with a hashed name, as bundlers write it.
const PATH: &str = "/mfe/app-9999/assets/vendor/chunk-3f9a1c22.js";

/// Paths that leave normalisation nothing, something, and a lot to do.
const PATHS: [&str; 3] = [
    PATH,
    "//mfe/./app%2D1/../app-2//main.js",
    "/%41%42%43/%2e%2e/%7Euser/%2e/a%2Fb%20c/../../x//y///z.js",
];

/// How many behaviors there are besides the default one, and which takes the path.
#[derive(Clone, Copy)]
struct Among(usize, Taker);

/// Which behavior takes the path.
#[derive(Clone, Copy, Debug)]
enum Taker {
    First,
    Last,
    Default,
}

const AMONG: [Among; 8] = [
    Among(1, Taker::First),
    Among(1, Taker::Default),
    Among(10, Taker::First),
    Among(10, Taker::Last),
    Among(10, Taker::Default),
    Among(50, Taker::First),
    Among(50, Taker::Last),
    Among(50, Taker::Default),
];

impl fmt::Display for Among {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}", self.0, self.1)
    }
}

impl Among {
    /// The number of the app that is asked for; none has it where the default behavior answers.
    fn asked(self) -> usize {
        match self.1 {
            Taker::First => 0,
            Taker::Last => self.0 - 1,
            Taker::Default => 99,
        }
    }

    fn distribution(self, written: impl Fn(usize) -> String) -> Distribution {
        let behaviors = (0..self.0).map(|at| behavior(&written(at), "shell"));
        distribution(behaviors.collect())
    }
}

/// An app a behavior, by prefix.
#[divan::bench(args = AMONG)]
fn by_prefix(bencher: Bencher<'_, '_>, among: Among) {
    let distribution = among.distribution(|at| format!("/app{at:02}/*"));
    let path = format!("/app{:02}/assets/vendor/chunk-3f9a1c22.js", among.asked());
    bencher.bench(|| distribution.behavior_for(black_box(&path)));
}

/// A kind of file a behavior, by suffix.
#[divan::bench(args = AMONG)]
fn by_suffix(bencher: Bencher<'_, '_>, among: Among) {
    let distribution = among.distribution(|at| format!("*.p{at:02}"));
    let path = format!("/static/media/vendor/logo.3f9a1c22.p{:02}", among.asked());
    bencher.bench(|| distribution.behavior_for(black_box(&path)));
}

/// Patterns of three usual shapes, and none takes the path; normalising is counted.
#[divan::bench(args = [1, 10, 50, 75])]
fn by_mixed_patterns(bencher: Bencher<'_, '_>, count: usize) {
    let behaviors: Vec<CacheBehavior> = (0..count)
        .map(|at| match at % 3 {
            0 => format!("/mfe/app-{at}/*"),
            1 => format!("/mfe/*/app-{at}/*.css"),
            _ => format!("*/app-{at}/chunk-????????.js"),
        })
        .map(|it| behavior(&it, "shell"))
        .collect();
    let distribution = distribution(behaviors);
    bencher.bench(|| {
        let path = normalize(black_box(PATH), PathNormalization::Full);
        distribution.behavior_for(&path)
    });
}

/// Many stars, and a path that they almost match, at both ends too.
#[divan::bench]
fn by_a_pattern_of_many_stars(bencher: Bencher<'_, '_>) {
    let pattern = pattern("/*a*a*a*a*a*a*a*b*a");
    let path = format!("/{}", "a".repeat(1000));
    bencher.bench(|| pattern.matches(black_box(&path)));
}

/// Before the patterns: repeated slashes, dot segments and escapes.
#[divan::bench(args = PATHS)]
fn normalizing(path: &str) -> Cow<'_, str> {
    normalize(black_box(path), PathNormalization::Full)
}
