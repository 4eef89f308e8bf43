//! The content type that a file is uploaded with, by its name.
//!
//! The aws CLI asks Python's `mimetypes.guess_type` and ignores what that says of encodings, so
//! `app.js.gz` is JavaScript without a `Content-Encoding`. What Python does not know is uploaded
//! without a type and answered as `binary/octet-stream`; `.map`, `.cjs` and `.ts` are among it.
//! No charset is ever added.
//!
//! # Fidelity
//!
//! - What the CLI guesses depends on its Python and on the machine's `mime.types`. The table is
//!   that of Python 3.13 without the file, and the fonts from the file. A rule's own content type
//!   beats it.

use super::ContentTypeProfile;

/// The content type of a file, or `None` where the uploader would not send one.
pub(crate) fn guess(profile: ContentTypeProfile, relative: &str) -> Option<String> {
    match profile {
        ContentTypeProfile::AwsCli => python_guess(relative).map(str::to_owned),
        ContentTypeProfile::MimeGuess => mime_guess::from_path(relative)
            .first_raw()
            .map(str::to_owned),
    }
}

/// `mimetypes.guess_type(name)[0]`.
fn python_guess(name: &str) -> Option<&'static str> {
    let (stem, suffix) = split_suffix(name);
    let lower = suffix.to_ascii_lowercase();
    match lower.as_str() {
        // An archive's short name stands for both its suffixes.
        "tgz" | "taz" | "tz" | "tbz2" | "txz" => type_of("tar"),
        "svgz" => type_of("svg"),
        // The suffix of an encoding counts only as it is spelled here; the one in front decides.
        _ if matches!(suffix, "gz" | "Z" | "bz2" | "xz" | "br") => {
            type_of(&split_suffix(stem).1.to_ascii_lowercase())
        }
        other => type_of(other),
    }
}

/// A name without its last suffix, and the suffix without its dot; dots in front are no suffix.
fn split_suffix(name: &str) -> (&str, &str) {
    let file = name.rsplit('/').next().unwrap_or(name);
    let hidden = file.len() - file.trim_start_matches('.').len();
    match file[hidden..].rfind('.') {
        None => (name, ""),
        Some(at) => {
            let suffix = &file[hidden + at + 1..];
            (&name[..name.len() - suffix.len() - 1], suffix)
        }
    }
}

/// The type that a suffix in lower case stands for.
#[expect(clippy::too_many_lines, reason = "a table, one line a type")]
fn type_of(suffix: &str) -> Option<&'static str> {
    Some(match suffix {
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "doc" | "dot" | "wiz" => "application/msword",
        "nq" => "application/n-quads",
        "nt" => "application/n-triples",
        "a" | "bin" | "dll" | "exe" | "o" | "obj" | "so" => "application/octet-stream",
        "oda" => "application/oda",
        "pdf" => "application/pdf",
        "p7c" => "application/pkcs7-mime",
        "ai" | "eps" | "ps" => "application/postscript",
        "rtf" => "application/rtf",
        "trig" => "application/trig",
        "m3u" | "m3u8" => "application/vnd.apple.mpegurl",
        "xlb" | "xls" => "application/vnd.ms-excel",
        "eot" => "application/vnd.ms-fontobject",
        "pot" | "ppa" | "pps" | "ppt" | "pwz" => "application/vnd.ms-powerpoint",
        "wasm" => "application/wasm",
        "bcpio" => "application/x-bcpio",
        "cpio" => "application/x-cpio",
        "csh" => "application/x-csh",
        "dvi" => "application/x-dvi",
        "gtar" => "application/x-gtar",
        "hdf" => "application/x-hdf",
        "h5" => "application/x-hdf5",
        "latex" => "application/x-latex",
        "mif" => "application/x-mif",
        "cdf" | "nc" => "application/x-netcdf",
        "p12" | "pfx" => "application/x-pkcs12",
        "ram" => "application/x-pn-realaudio",
        "pyc" | "pyo" => "application/x-python-code",
        "sh" => "application/x-sh",
        "shar" => "application/x-shar",
        "swf" => "application/x-shockwave-flash",
        "sv4cpio" => "application/x-sv4cpio",
        "sv4crc" => "application/x-sv4crc",
        "tar" => "application/x-tar",
        "tcl" => "application/x-tcl",
        "tex" => "application/x-tex",
        "texi" | "texinfo" => "application/x-texinfo",
        "roff" | "t" | "tr" => "application/x-troff",
        "man" => "application/x-troff-man",
        "me" => "application/x-troff-me",
        "ms" => "application/x-troff-ms",
        "ustar" => "application/x-ustar",
        "src" => "application/x-wais-source",
        "rdf" | "wsdl" | "xpdl" | "xsl" => "application/xml",
        "zip" => "application/zip",
        "3gp" | "3gpp" => "audio/3gpp",
        "3g2" | "3gpp2" => "audio/3gpp2",
        "aac" | "adts" | "ass" | "loas" => "audio/aac",
        "au" | "snd" => "audio/basic",
        "mp2" | "mp3" => "audio/mpeg",
        "opus" => "audio/opus",
        "aif" | "aifc" | "aiff" => "audio/x-aiff",
        "ra" => "audio/x-pn-realaudio",
        "wav" => "audio/x-wav",
        "ttc" => "font/collection",
        "otf" => "font/otf",
        "ttf" => "font/ttf",
        "woff" => "font/woff",
        "woff2" => "font/woff2",
        "avif" => "image/avif",
        "bmp" => "image/bmp",
        "gif" => "image/gif",
        "heic" => "image/heic",
        "heif" => "image/heif",
        "ief" => "image/ief",
        "jpe" | "jpeg" | "jpg" => "image/jpeg",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "tif" | "tiff" => "image/tiff",
        "ico" => "image/vnd.microsoft.icon",
        "webp" => "image/webp",
        "ras" => "image/x-cmu-raster",
        "pnm" => "image/x-portable-anymap",
        "pbm" => "image/x-portable-bitmap",
        "pgm" => "image/x-portable-graymap",
        "ppm" => "image/x-portable-pixmap",
        "rgb" => "image/x-rgb",
        "xbm" => "image/x-xbitmap",
        "xpm" => "image/x-xpixmap",
        "xwd" => "image/x-xwindowdump",
        "eml" | "mht" | "mhtml" | "nws" => "message/rfc822",
        "css" => "text/css",
        "csv" => "text/csv",
        "htm" | "html" => "text/html",
        "js" | "mjs" => "text/javascript",
        "md" => "text/markdown",
        "n3" => "text/n3",
        "bat" | "c" | "h" | "ksh" | "pl" | "srt" | "txt" => "text/plain",
        "rtx" => "text/richtext",
        "tsv" => "text/tab-separated-values",
        "vtt" => "text/vtt",
        "py" => "text/x-python",
        "rst" => "text/x-rst",
        "etx" => "text/x-setext",
        "sgm" | "sgml" => "text/x-sgml",
        "vcf" => "text/x-vcard",
        "xml" => "text/xml",
        "mp4" => "video/mp4",
        "m1v" | "mpa" | "mpe" | "mpeg" | "mpg" => "video/mpeg",
        "mov" | "qt" => "video/quicktime",
        "webm" => "video/webm",
        "avi" => "video/x-msvideo",
        "movie" => "video/x-sgi-movie",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn guessed(profile: ContentTypeProfile, name: &str, expected: Option<&str>) {
        assert_eq!(guess(profile, name).as_deref(), expected, "{name}");
    }

    #[test]
    fn the_aws_cli_guesses_as_python_does() {
        for (name, expected) in [
            ("index.html", Some("text/html")),
            ("a.css", Some("text/css")),
            ("a.js", Some("text/javascript")),
            ("a.mjs", Some("text/javascript")),
            ("a.cjs", None),
            ("a.json", Some("application/json")),
            ("a.js.map", None),
            ("a.svg", Some("image/svg+xml")),
            ("a.woff", Some("font/woff")),
            ("a.woff2", Some("font/woff2")),
            ("a.ttf", Some("font/ttf")),
            ("a.otf", Some("font/otf")),
            ("favicon.ico", Some("image/vnd.microsoft.icon")),
            ("a.wasm", Some("application/wasm")),
            ("a.webmanifest", Some("application/manifest+json")),
            ("a.avif", Some("image/avif")),
            ("a.webp", Some("image/webp")),
            ("a.png", Some("image/png")),
            ("a.txt", Some("text/plain")),
            ("a.xml", Some("text/xml")),
            ("a.ts", None),
            ("a.tsx", None),
            ("a.jsx", None),
            ("a.md", Some("text/markdown")),
            ("a.yaml", None),
            ("a.gz", None),
            ("a.js.gz", Some("text/javascript")),
            ("a.js.br", Some("text/javascript")),
            ("a.js.GZ", None),
            ("a.tgz", Some("application/x-tar")),
            ("a.svgz", Some("image/svg+xml")),
            ("a.zip", Some("application/zip")),
            ("LICENSE", None),
            ("A.HTML", Some("text/html")),
            (".html", None),
            ("..html", None),
            ("v1.js/LICENSE", None),
            ("", None),
        ] {
            guessed(ContentTypeProfile::AwsCli, name, expected);
        }
    }

    #[test]
    fn mime_guess_guesses_more() {
        for (name, expected) in [
            ("a.js.map", Some("text/plain")),
            ("favicon.ico", Some("image/x-icon")),
            ("LICENSE", None),
        ] {
            guessed(ContentTypeProfile::MimeGuess, name, expected);
        }
    }
}
