//! S3's domain names: which bucket and which endpoint stand behind one.
//!
//! AWS: "Origin settings", section "Origin domain"; "Website endpoints".

use super::OriginEndpoint;

impl OriginEndpoint {
    /// The endpoint that a domain name of S3 stands for; `None` where it is not S3's.
    pub fn of_s3_domain_name(domain_name: &str) -> Option<Self> {
        let domain_name = domain_name.to_ascii_lowercase();
        let name = domain_name
            .strip_suffix(".amazonaws.com")
            .or_else(|| domain_name.strip_suffix(".amazonaws.com.cn"))?;
        // From the right, because a bucket's name may have dots and an `s3` in it.
        let at = name.rfind(".s3")?;
        let (bucket, rest) = (&name[..at], &name[at + ".s3".len()..]);
        let bucket = bucket.to_owned();
        match rest {
            _ if bucket.is_empty() => None,
            "" => Some(OriginEndpoint::S3Rest { bucket }),
            _ if rest.starts_with("-website") => Some(OriginEndpoint::S3Website { bucket }),
            _ if rest.starts_with(['.', '-']) => Some(OriginEndpoint::S3Rest { bucket }),
            _ => None,
        }
    }
}
