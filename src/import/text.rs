//! The text of a file, whichever way it is encoded.
//!
//! PowerShell 5 writes what `>` redirects as UTF-16 with a byte order mark (Microsoft:
//! "about_Character_Encoding"), so that is how documents arrive from Windows.

/// The text that bytes are, without what marks their order; nothing where they are no text.
pub(super) fn decoded(bytes: Vec<u8>) -> Option<String> {
    let units = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let (pairs, odd) = rest.as_chunks::<2>();
        let units: Vec<u16> = pairs.iter().map(|it| unit(*it)).collect();
        String::from_utf16(&units).ok().filter(|_| odd.is_empty())
    };
    match bytes.as_slice() {
        [0xFF, 0xFE, rest @ ..] => units(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => units(rest, u16::from_be_bytes),
        _ => String::from_utf8(bytes).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_powershell_writes_is_read() {
        let utf16 = |mark: [u8; 2], unit: fn(u16) -> [u8; 2]| {
            let units = "{\"a\": \"é😀\"}\r\n".encode_utf16();
            let bytes = units.flat_map(unit);
            mark.into_iter().chain(bytes).collect::<Vec<u8>>()
        };
        let expected = Some("{\"a\": \"é😀\"}\r\n".to_owned());
        assert_eq!(decoded(utf16([0xFF, 0xFE], u16::to_le_bytes)), expected);
        assert_eq!(decoded(utf16([0xFE, 0xFF], u16::to_be_bytes)), expected);
        assert_eq!(decoded("é".into()).as_deref(), Some("é"));
        for broken in [&[0xFF, 0xFE, 0x61][..], &[0xFF, 0xFE, 0x00, 0xD8], &[0xC3]] {
            assert_eq!(decoded(broken.to_vec()), None, "{broken:?}");
        }
    }
}
