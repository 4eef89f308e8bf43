//! Why an object is kept as long as it is, or not kept at all, in words.

use std::fmt;
use std::time::Duration;

use http::StatusCode;

/// Why an object is kept for its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TtlReason {
    /// The origin says so.
    Given(GivenLifetime),
    /// The origin says less than the minimum TTL.
    RaisedToMinimum {
        /// What it says.
        given: GivenLifetime,
        /// The minimum TTL.
        min: Duration,
    },
    /// The origin says more than the maximum TTL.
    LoweredToMaximum {
        /// What it says.
        given: GivenLifetime,
        /// The maximum TTL.
        max: Duration,
    },
    /// The origin says nothing: the default TTL.
    Default(Duration),
    /// The origin says nothing, and the default TTL is less than the minimum TTL.
    DefaultRaisedToMinimum {
        /// The default TTL.
        default: Duration,
        /// The minimum TTL.
        min: Duration,
    },
    /// `no-cache`, and the minimum TTL is 0: it is kept to be asked for again each time.
    NoCache,
    /// The origin would not have it kept, but the minimum TTL is above 0.
    MinimumDespite {
        /// What the origin says.
        directive: RefusingDirective,
        /// The minimum TTL.
        min: Duration,
    },
    /// `Vary: *`, and the minimum TTL is 0: each request goes to the origin.
    VaryStar,
    /// An error: the error caching minimum TTL.
    ErrorCachingMinimum(Duration),
    /// An error of an S3 origin, where an error caching minimum TTL of 0 counts as 1 s.
    ErrorCachingMinimumOfS3,
    /// An error whose origin says less than the error caching minimum TTL.
    ErrorRaisedToMinimum {
        /// What it says.
        given: GivenLifetime,
        /// The error caching minimum TTL.
        min: Duration,
    },
    /// An error on which the directive does not count: the error caching minimum TTL.
    ErrorDespite {
        /// What the origin says.
        directive: RefusingDirective,
        /// The error caching minimum TTL.
        min: Duration,
    },
}

/// A lifetime that the origin gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GivenLifetime {
    /// How it gives it.
    pub by: LifetimeSource,
    /// The seconds that it says; for `Expires` those from now on.
    pub seconds: u64,
    /// The seconds of the origin's own `Age`, where they are taken off.
    pub less_age: u64,
}

/// Where a lifetime stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LifetimeSource {
    /// `s-maxage`
    SMaxage,
    /// `max-age`
    MaxAge,
    /// `Expires`
    Expires,
}

/// A directive by which an origin would not have an object kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusingDirective {
    /// `no-store`
    NoStore,
    /// `private`
    Private,
    /// `no-cache`
    NoCache,
}

/// Why an object is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotKept {
    /// The behavior's TTLs are all 0.
    CachingDisabled,
    /// The origin would not have it.
    Directive(RefusingDirective),
    /// A status that is never kept.
    Status(StatusCode),
    /// A status that is kept only with a `Cache-Control` header.
    StatusWithoutCacheControl(StatusCode),
    /// A status that is kept only with a `max-age` or an `s-maxage`.
    StatusWithoutLifetime(StatusCode),
    /// Its lifetime is 0.
    ZeroLifetime,
}

impl GivenLifetime {
    /// The time that is left of it.
    pub fn duration(self) -> Duration {
        Duration::from_secs(self.seconds.saturating_sub(self.less_age))
    }
}

impl RefusingDirective {
    /// The directive as it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            RefusingDirective::NoStore => "no-store",
            RefusingDirective::Private => "private",
            RefusingDirective::NoCache => "no-cache",
        }
    }
}

impl fmt::Display for GivenLifetime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.seconds;
        match self.by {
            LifetimeSource::SMaxage => write!(f, "`s-maxage={seconds}` of the origin")?,
            LifetimeSource::MaxAge => write!(f, "`max-age={seconds}` of the origin")?,
            LifetimeSource::Expires => write!(f, "`Expires` of the origin, {seconds} s from now")?,
        }
        match self.less_age {
            0 => Ok(()),
            age => write!(f, ", less its `Age` of {age} s"),
        }
    }
}

impl fmt::Display for TtlReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TtlReason::Given(given) => given.fmt(f),
            TtlReason::RaisedToMinimum { given, min } => {
                write!(
                    f,
                    "{given}, raised to the minimum TTL of {} s",
                    min.as_secs()
                )
            }
            TtlReason::LoweredToMaximum { given, max } => {
                write!(
                    f,
                    "{given}, lowered to the maximum TTL of {} s",
                    max.as_secs()
                )
            }
            TtlReason::Default(default) => write!(
                f,
                "default TTL of {} s: the origin gives no lifetime",
                default.as_secs()
            ),
            TtlReason::DefaultRaisedToMinimum { default, min } => write!(
                f,
                "default TTL of {} s, raised to the minimum TTL of {} s: the origin gives no \
                 lifetime",
                default.as_secs(),
                min.as_secs()
            ),
            TtlReason::NoCache => {
                f.write_str("`no-cache` of the origin: asked for again each time")
            }
            TtlReason::MinimumDespite { directive, min } => write!(
                f,
                "minimum TTL of {} s, in spite of `{}` of the origin",
                min.as_secs(),
                directive.as_str()
            ),
            TtlReason::VaryStar => {
                f.write_str("`Vary: *` of the origin: each request goes to the origin")
            }
            TtlReason::ErrorCachingMinimum(min) => {
                write!(f, "error caching minimum TTL of {} s", min.as_secs())
            }
            TtlReason::ErrorCachingMinimumOfS3 => {
                f.write_str("error caching minimum TTL of 0 s, which counts as 1 s for S3 origins")
            }
            TtlReason::ErrorRaisedToMinimum { given, min } => write!(
                f,
                "{given}, raised to the error caching minimum TTL of {} s",
                min.as_secs()
            ),
            TtlReason::ErrorDespite { directive, min } => write!(
                f,
                "error caching minimum TTL of {} s, in spite of `{}` of the origin",
                min.as_secs(),
                directive.as_str()
            ),
        }
    }
}

impl fmt::Display for NotKept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotKept::CachingDisabled => f.write_str("caching is disabled: all TTLs are 0"),
            NotKept::Directive(it) => write!(f, "`{}` of the origin", it.as_str()),
            NotKept::Status(it) => write!(f, "status {} is never kept", it.as_u16()),
            NotKept::StatusWithoutCacheControl(it) => {
                let it = it.as_u16();
                write!(f, "status {it} is kept only with a `Cache-Control` header")
            }
            NotKept::StatusWithoutLifetime(it) => {
                let it = it.as_u16();
                write!(f, "status {it} is kept only with `max-age` or `s-maxage`")
            }
            NotKept::ZeroLifetime => f.write_str("its lifetime is 0"),
        }
    }
}
