//! What of JavaScript's library the real runtime has; all else is deleted.
//!
//! AWS: "JavaScript runtime 2.0 features for CloudFront Functions" and its counterpart for 1.0.
//! Also kept is what no page names and production has all the same, such as `Array.from`.
//!
//! # Fidelity
//!
//! - Members with a symbol for a name stay, and so do the accessors of `RegExp.prototype`: the
//!   engine's own functions read them.

use crate::functions::cloudfront_functions::FunctionRuntime;

/// An object of the library and the names that stay.
pub(super) struct Allowed {
    /// The object, as in `Array.prototype`; empty for the global object.
    pub(super) object: &'static str,
    both: &'static str,
    only_2_0: &'static str,
    only_1_0: &'static str,
}

impl Allowed {
    /// The names that stay in a runtime.
    pub(super) fn names(&self, runtime: FunctionRuntime) -> impl Iterator<Item = &'static str> {
        let more = match runtime {
            FunctionRuntime::Js10 => self.only_1_0,
            FunctionRuntime::Js20 => self.only_2_0,
        };
        self.both
            .split_ascii_whitespace()
            .chain(more.split_ascii_whitespace())
    }
}

const fn both(object: &'static str, names: &'static str) -> Allowed {
    versions(object, names, "", "")
}

const fn versions(
    object: &'static str,
    both: &'static str,
    only_2_0: &'static str,
    only_1_0: &'static str,
) -> Allowed {
    Allowed {
        object,
        both,
        only_2_0,
        only_1_0,
    }
}

const DATE_METHODS: &str = "constructor toString toDateString toTimeString toLocaleString \
    toLocaleDateString toLocaleTimeString valueOf getTime setTime getFullYear getUTCFullYear \
    setFullYear setUTCFullYear getMonth getUTCMonth setMonth setUTCMonth getDate getUTCDate \
    setDate setUTCDate getDay getUTCDay getHours getUTCHours setHours setUTCHours getMinutes \
    getUTCMinutes setMinutes setUTCMinutes getSeconds getUTCSeconds setSeconds setUTCSeconds \
    getMilliseconds getUTCMilliseconds setMilliseconds setUTCMilliseconds getTimezoneOffset \
    toUTCString toISOString toJSON";

const MATH: &str = "E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2 abs acos acosh asin asinh atan atanh \
    atan2 cbrt ceil clz32 cos cosh exp expm1 floor fround hypot imul log log1p log10 log2 max min \
    pow random round sign sin sinh sqrt tan tanh trunc";

const NUMBER: &str = "length name prototype EPSILON MAX_SAFE_INTEGER MAX_VALUE MIN_SAFE_INTEGER \
    MIN_VALUE NaN NEGATIVE_INFINITY POSITIVE_INFINITY isFinite isInteger isNaN isSafeInteger \
    parseFloat parseInt";

const SYMBOL: &str = "length name prototype iterator asyncIterator hasInstance \
    isConcatSpreadable match matchAll replace search species split toPrimitive toStringTag \
    unscopables";

/// The whole list.
pub(super) const ALLOWED: &[Allowed] = &[
    versions(
        "",
        "Object Function Array String Number Boolean Symbol Math JSON Date RegExp Promise Error \
         EvalError InternalError RangeError ReferenceError SyntaxError TypeError URIError \
         ArrayBuffer Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array \
         Uint32Array Float32Array Float64Array globalThis global decodeURI decodeURIComponent \
         encodeURI encodeURIComponent isFinite isNaN parseFloat parseInt NaN Infinity undefined \
         console require eval",
        "AggregateError DataView Buffer TextEncoder TextDecoder atob btoa",
        "MemoryError",
    ),
    versions(
        "Object",
        "length name prototype create defineProperty defineProperties freeze seal \
         preventExtensions isFrozen isSealed isExtensible keys getOwnPropertyDescriptor \
         getOwnPropertyNames getOwnPropertySymbols getPrototypeOf setPrototypeOf assign entries \
         values is",
        "getOwnPropertyDescriptors",
        "",
    ),
    both(
        "Object.prototype",
        "constructor __proto__ toString valueOf hasOwnProperty isPrototypeOf propertyIsEnumerable",
    ),
    both(
        "Function.prototype",
        "length name constructor apply bind call toString caller arguments",
    ),
    versions("Array", "length name prototype isArray of", "from", ""),
    versions(
        "Array.prototype",
        "length constructor concat copyWithin every fill filter find findIndex forEach includes \
         indexOf join lastIndexOf map pop push reduce reduceRight reverse shift slice some sort \
         splice toLocaleString toString unshift",
        "entries keys values",
        "",
    ),
    versions(
        "String",
        "length name prototype fromCharCode fromCodePoint",
        "",
        "bytesFrom",
    ),
    versions(
        "String.prototype",
        "length constructor charAt charCodeAt codePointAt concat endsWith includes indexOf \
         lastIndexOf match padEnd padStart repeat replace search slice split startsWith substr \
         substring toLowerCase toUpperCase toString trim trimEnd trimStart valueOf",
        "replaceAll",
        "fromBytes fromUTF8 toBytes toUTF8",
    ),
    both("Number", NUMBER),
    both(
        "Number.prototype",
        "constructor toExponential toFixed toPrecision toString valueOf",
    ),
    both("Math", MATH),
    both("JSON", "parse stringify"),
    both("Date", "length name prototype UTC now parse"),
    both("Date.prototype", DATE_METHODS),
    both("RegExp", "length name prototype"),
    both(
        "RegExp.prototype",
        "constructor exec test toString global ignoreCase multiline source sticky flags dotAll \
         unicode unicodeSets hasIndices",
    ),
    versions(
        "Promise",
        "length name prototype resolve reject",
        "all allSettled any race",
        "",
    ),
    both("Promise.prototype", "constructor then catch finally"),
    versions("Symbol", SYMBOL, "for keyFor", ""),
    both(
        "Symbol.prototype",
        "constructor toString valueOf description",
    ),
    both("Error", "length name prototype"),
    both("Error.prototype", "constructor name message toString"),
    both("ArrayBuffer", "length name prototype isView"),
    both("ArrayBuffer.prototype", "constructor byteLength slice"),
    versions("%TypedArray%", "length name prototype", "from of", ""),
    versions(
        "%TypedArray%.prototype",
        "constructor buffer byteLength byteOffset length copyWithin fill join set slice subarray \
         toString",
        "entries every filter find findIndex forEach includes indexOf keys lastIndexOf map reduce \
         reduceRight reverse some sort values",
        "",
    ),
    both("Uint8Array", "length name prototype BYTES_PER_ELEMENT"),
    both("Uint8Array.prototype", "constructor BYTES_PER_ELEMENT"),
    both(
        "DataView.prototype",
        "constructor buffer byteLength byteOffset getFloat32 getFloat64 getInt8 getInt16 getInt32 \
         getUint8 getUint16 getUint32 setFloat32 setFloat64 setInt8 setInt16 setInt32 setUint8 \
         setUint16 setUint32",
    ),
    both("%Iterator%.prototype", ""),
];
