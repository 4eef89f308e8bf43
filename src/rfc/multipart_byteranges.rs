//! A body of several ranges: `multipart/byteranges`.
//!
//! RFC 9110, section 14.6: each part has its own `Content-Type` and `Content-Range`.

use bytes::{BufMut, Bytes, BytesMut};

use super::range::ByteRange;

/// The body for these ranges of `whole`, whose parts the boundary separates.
///
/// The ranges must lie within `whole`; what does not is left out.
pub fn multipart_byteranges(
    ranges: &[ByteRange],
    whole: &Bytes,
    content_type: Option<&str>,
    boundary: &str,
) -> Bytes {
    let mut res = BytesMut::new();
    for range in ranges {
        let part = usize::try_from(range.first)
            .ok()
            .zip(usize::try_from(range.last).ok());
        let Some(part) = part.and_then(|(first, last)| whole.get(first..=last)) else {
            continue;
        };
        res.put_slice(format!("\r\n--{boundary}\r\n").as_bytes());
        if let Some(content_type) = content_type {
            res.put_slice(format!("Content-Type: {content_type}\r\n").as_bytes());
        }
        let content_range = range.content_range(whole.len() as u64);
        res.put_slice(format!("Content-Range: {content_range}\r\n\r\n").as_bytes());
        res.put_slice(part);
    }
    res.put_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    res.freeze()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_says_which_bytes_it_is() {
        let ranges = [
            ByteRange { first: 0, last: 1 },
            ByteRange { first: 8, last: 9 },
        ];
        let whole = Bytes::from_static(b"0123456789");
        let body = multipart_byteranges(&ranges, &whole, Some("text/plain"), "B");
        let expected = "\r\n--B\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-1/10\r\n\r\n01\
            \r\n--B\r\nContent-Type: text/plain\r\nContent-Range: bytes 8-9/10\r\n\r\n89\
            \r\n--B--\r\n";
        assert_eq!(body, expected.as_bytes());
    }
}
