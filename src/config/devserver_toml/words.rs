//! Settings that take one of a few words, and the model's values behind them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::CacheMode;
use crate::distribution::{
    AcceptRangesOnCompressed, DefaultRootObjectPosition, ErrorConnectionRule, ErrorPagePolicy,
    GeneratedErrorPages, GoneCaching, HeadMiss, OriginAge, OriginProtocolPolicy, PathNormalization,
    PolicyModeHeaders, QueryWhitelistOrder, RedirectCaching, RedirectPolicy, RefreshHitAge,
    StaleXCache, VaryOnUncompressed, ViewerProtocolPolicy, XForwardedForSeparator, ZeroLifetime,
};
use crate::s3::{BucketAccess, ContentTypeProfile, ErrorIds, LastModified, Protocol};

/// Declares an enum whose words are the model's variants in kebab-case, one doc line each.
macro_rules! words {
    ($($(#[$doc:meta])+ $name:ident => $model:ident {
        $($(#[$variant_doc:meta])+ $variant:ident,)+
    })+) => { $(
        $(#[$doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name {
            $($(#[$variant_doc])+ $variant,)+
        }

        impl From<$name> for $model {
            fn from(word: $name) -> Self {
                match word {
                    $($name::$variant => $model::$variant,)+
                }
            }
        }

        impl From<$model> for $name {
            fn from(value: $model) -> Self {
                match value {
                    $($model::$variant => $name::$variant,)+
                }
            }
        }
    )+ };
}

pub(super) use words;

/// Who may read a bucket; it decides between 403 and 404 for what is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AccessWord {
    /// Only the owner.
    Private,
    /// Everyone may get objects; a missing one is 403.
    PublicGet,
    /// Everyone may get objects and list the bucket; a missing object is 404.
    PublicGetList,
    /// Everyone may list the bucket, only the owner may get objects.
    PublicList,
    /// CloudFront's origin access control may get objects; a missing one is 403.
    OacGet,
    /// CloudFront's origin access control may get and list; a missing object is 404.
    OacGetList,
}

impl From<AccessWord> for BucketAccess {
    fn from(word: AccessWord) -> Self {
        match word {
            AccessWord::Private => BucketAccess::Private,
            AccessWord::PublicGet => BucketAccess::PublicGet,
            AccessWord::PublicGetList => BucketAccess::PublicGetList,
            AccessWord::PublicList => BucketAccess::PublicList,
            AccessWord::OacGet => BucketAccess::OacGet,
            AccessWord::OacGetList => BucketAccess::OacGetList,
        }
    }
}

words! {
    /// How a file's content type is guessed where no upload rule gives one.
    ContentTypesWord => ContentTypeProfile {
        /// As the aws CLI guesses, gaps included.
        AwsCli,
        /// The `mime_guess` table.
        MimeGuess,
    }

    /// What a behavior makes of a viewer that came without TLS.
    ViewerProtocolPolicyWord => ViewerProtocolPolicy {
        /// HTTP and HTTPS alike.
        AllowAll,
        /// A plain HTTP request is sent to the same address under HTTPS.
        RedirectToHttps,
        /// A plain HTTP request is refused.
        HttpsOnly,
    }

    /// Whether the edge keeps objects.
    CacheWord => CacheMode {
        /// As the cache settings of the behaviors say.
        On,
        /// Never: every request is a miss.
        Off,
    }

    /// Which protocol an origin is asked by.
    OriginProtocolPolicyWord => OriginProtocolPolicy {
        /// HTTP.
        HttpOnly,
        /// HTTPS.
        HttpsOnly,
        /// The viewer's.
        MatchViewer,
    }

    /// The protocol of a redirect.
    ProtocolWord => Protocol {
        /// `http`
        Http,
        /// `https`
        Https,
    }

    /// How far a path is normalised before path patterns are compared.
    PathNormalizationWord => PathNormalization {
        /// Runs of slashes, dot segments, and escapes of unreserved characters.
        Full,
        /// Runs of slashes and dot segments only.
        SlashesAndDots,
    }

    /// When `/` becomes the default root object.
    DefaultRootObjectPositionWord => DefaultRootObjectPosition {
        /// Before the behavior is chosen.
        BeforeBehavior,
        /// After the behavior is chosen.
        AfterBehavior,
    }

    /// Whether errors that CloudFront makes after the choice of a behavior are replaced too.
    GeneratedErrorPagesWord => GeneratedErrorPages {
        /// As an origin's error would be.
        Replaced,
        /// They go out as they are.
        Kept,
    }

    /// Which status decides whether the connection closes after a custom error page.
    ErrorConnectionRuleWord => ErrorConnectionRule {
        /// The origin's error code.
        ErrorCode,
        /// The response code that the viewer gets.
        ResponseCode,
    }

    /// What stands between the addresses in `X-Forwarded-For`.
    XForwardedForSeparatorWord => XForwardedForSeparator {
        /// A comma.
        Comma,
        /// A comma and a space.
        CommaSpace,
    }

    /// Which response headers policy goes with a custom error page.
    ErrorPagePolicyWord => ErrorPagePolicy {
        /// That of the behavior that took the viewer's request.
        OfRequest,
        /// That of the behavior that the page came through.
        OfPage,
    }

    /// Whether the redirect to HTTPS carries the headers of a response headers policy.
    RedirectPolicyWord => RedirectPolicy {
        /// None of them.
        NotApplied,
        /// As any other answer of the behavior.
        Applied,
    }

    /// What `X-Cache` says of an object that is served after its time.
    StaleXCacheWord => StaleXCache {
        /// `Hit from cloudfront`
        Hit,
        /// `RefreshHit from cloudfront`
        RefreshHit,
        /// `Miss from cloudfront`
        Miss,
    }

    /// What becomes of a HEAD that finds nothing in the cache.
    HeadMissWord => HeadMiss {
        /// The origin is asked with HEAD, and nothing is kept.
        ForwardsHead,
        /// The origin is asked with GET, and the object is kept.
        ForwardsGet,
    }

    /// Which of the viewer's headers go to the origin though no policy names them.
    PolicyModeHeadersWord => PolicyModeHeaders {
        /// Those that belong to the message.
        MessageHeaders,
        /// Those that the legacy settings forward.
        LegacyTable,
    }

    /// Whether a `RefreshHit` carries an `Age`.
    RefreshHitAgeWord => RefreshHitAge {
        /// It does not.
        Absent,
        /// `Age: 0`
        Zero,
    }

    /// Whether 410 is kept.
    GoneCachingWord => GoneCaching {
        /// Always, like 404.
        Always,
        /// Never.
        Never,
    }

    /// In which order the query strings of an allow list stand in the cache key.
    QueryWhitelistOrderWord => QueryWhitelistOrder {
        /// That of the request.
        AsRequested,
        /// That of the list.
        AsListed,
    }

    /// What a 307 or a 308 needs to be kept.
    RedirectCachingWord => RedirectCaching {
        /// A `Cache-Control` header, whatever it says.
        CacheControl,
        /// A `max-age` or `s-maxage` in it.
        Lifetime,
    }

    /// What becomes of an object with `max-age=0` where the least time is 0.
    ZeroLifetimeWord => ZeroLifetime {
        /// It is kept, and the origin is asked each time whether it has changed.
        Revalidated,
        /// It is not kept.
        NotKept,
    }

    /// What the origin's own `Age` means for the lifetime that it gives.
    OriginAgeWord => OriginAge {
        /// Nothing.
        Ignored,
        /// It is taken off.
        Subtracted,
    }

    /// Whether a response that was left uncompressed for its viewer's sake says that it varies.
    VaryOnUncompressedWord => VaryOnUncompressed {
        /// It does not.
        Absent,
        /// `Vary: Accept-Encoding`
        AcceptEncoding,
    }

    /// What becomes of the origin's `Accept-Ranges` on a response that CloudFront compresses.
    AcceptRangesOnCompressedWord => AcceptRangesOnCompressed {
        /// It goes.
        Dropped,
        /// It stays.
        Kept,
    }

    /// When S3's error XML names the request behind CloudFront.
    ErrorIdsWord => ErrorIds {
        /// As captured: not in AccessDenied, in every other error.
        AsCaptured,
        /// In every error.
        Always,
        /// In none.
        Never,
    }

    /// What becomes of the fraction of a second in an object's last change.
    LastModifiedWord => LastModified {
        /// Cut off.
        Truncate,
        /// The next whole second.
        RoundUp,
    }
}

/// Which of a bucket's two endpoints CloudFront asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum EndpointWord {
    /// The REST endpoint: keys and nothing else, errors in XML.
    #[default]
    Rest,
    /// The website endpoint: index documents, an error document, routing rules.
    Website,
}

/// A method that a behavior may let through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum MethodWord {
    /// GET
    Get,
    /// HEAD
    Head,
    /// OPTIONS
    Options,
    /// PUT
    Put,
    /// PATCH
    Patch,
    /// POST
    Post,
    /// DELETE
    Delete,
}

impl MethodWord {
    /// The method as HTTP writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            MethodWord::Get => "GET",
            MethodWord::Head => "HEAD",
            MethodWord::Options => "OPTIONS",
            MethodWord::Put => "PUT",
            MethodWord::Patch => "PATCH",
            MethodWord::Post => "POST",
            MethodWord::Delete => "DELETE",
        }
    }
}

/// Whether CloudFront signs its requests to a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SigningBehaviorWord {
    /// With its origin access control or origin access identity.
    Always,
    /// It asks as anybody else does.
    Never,
}

/// A protocol of TLS that production speaks with an origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum SslProtocolWord {
    /// SSL 3.
    #[serde(rename = "SSLv3")]
    SslV3,
    /// TLS 1.0.
    #[serde(rename = "TLSv1")]
    TlsV1,
    /// TLS 1.1.
    #[serde(rename = "TLSv1.1")]
    TlsV11,
    /// TLS 1.2.
    #[serde(rename = "TLSv1.2")]
    TlsV12,
}

/// The newest version of HTTP that the distribution speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum HttpVersionWord {
    /// HTTP/1.1 only.
    #[serde(rename = "http1.1")]
    Http11,
    /// HTTP/2 too.
    Http2,
    /// HTTP/3 too, but not HTTP/2.
    Http3,
    /// HTTP/2 and HTTP/3 too.
    Http2And3,
}

/// One value, or a list of them.
#[derive(JsonSchema)]
#[serde(untagged)]
#[schemars(inline)]
#[expect(
    dead_code,
    reason = "only its schema is used: the tree makes lists of single values"
)]
pub(super) enum OneOrMany<T> {
    One(T),
    Many(Vec<T>),
}
