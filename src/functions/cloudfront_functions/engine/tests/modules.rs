//! The modules `crypto`, `querystring` and `buffer`, and what stands beside them.

use super::*;

#[track_caller]
fn table(runtime: FunctionRuntime, rows: &[(&str, &str)]) {
    for (expression, expected) in rows {
        check(runtime, expression, expected);
    }
}

fn throws(error: &str) -> String {
    format!("{:?}", format!("THROWS {error}"))
}

#[track_caller]
fn failing(runtime: FunctionRuntime, rows: &[(&str, &str)]) {
    for (expression, error) in rows {
        check(runtime, expression, &throws(error));
    }
}

#[test]
fn modules_that_production_has_not_are_not_found() {
    for runtime in [JS10, JS20] {
        failing(
            runtime,
            &[
                ("require('fs')", "Error: Cannot find module \"fs\""),
                (
                    "require('cloudfront')",
                    "Error: Cannot find module \"cloudfront\"",
                ),
                ("module.exports", "ReferenceError: module is not defined"),
            ],
        );
    }
    failing(
        JS10,
        &[("require('buffer')", "Error: Cannot find module \"buffer\"")],
    );
}

#[test]
fn imports_are_defaults_of_2_0() {
    let code = "import cf from 'cloudfront';\nimport crypto from \"crypto\"\n\
        import qs from 'querystring';\nfunction handler() { \
        return [typeof cf.kvs, typeof crypto.createHash, typeof qs.parse, crypto === require('crypto')]; }";
    assert_eq!(
        Setup::default().prepare(code).answer(),
        r#"["function","function","function",true]"#
    );
}

#[test]
fn digests() {
    let rows = [
        (
            "require('crypto').createHash('md5').update('a').digest('hex')",
            "\"0cc175b9c0f1b6a831c399e269772661\"",
        ),
        (
            "require('crypto').createHash('sha1').update('a').update('b').digest('hex')",
            "\"da23614e02469a0d7c7bd1bdab5c9c474b1904dc\"",
        ),
        (
            "require('crypto').createHash('sha256').update('é').digest('base64')",
            "\"SplVfkAzw1Od4utlRyAXytX5VX96BiWgnxw/biumnEw=\"",
        ),
        (
            "require('crypto').createHmac('sha256', 'k').update('d').digest('base64url')",
            "\"5-ohw7y2Ok2jrXhQMWjTa9ygvmIjgupgoQj61OSWZnk\"",
        ),
        (
            "require('crypto').createHash('md5').update(new Uint8Array([255])).digest('hex')",
            "\"00594fd4f42ba43fc1ca0427a0576295\"",
        ),
        (
            "require('crypto').createHash('md5').update('ff', 'hex').digest('hex')",
            "\"00594fd4f42ba43fc1ca0427a0576295\"",
        ),
        (
            "String(require('crypto').createHash('md5'))",
            "\"[object Hash]\"",
        ),
        ("typeof require('crypto').subtle", "\"undefined\""),
        ("typeof require('crypto').randomBytes", "\"undefined\""),
    ];
    table(JS10, &rows);
    table(JS20, &rows);
    check(
        JS20,
        "require('crypto').createHash('md5').update('a').digest().toString('hex')",
        "\"0cc175b9c0f1b6a831c399e269772661\"",
    );
    check(
        JS20,
        "Buffer.isBuffer(require('crypto').createHash('md5').digest())",
        "true",
    );
    check(
        JS10,
        "require('crypto').createHash('md5').update('a').digest().length",
        "16",
    );
    check(
        JS10,
        "typeof require('crypto').createHash('md5').digest()",
        "\"string\"",
    );
}

#[test]
fn digests_refuse() {
    for runtime in [JS10, JS20] {
        failing(
            runtime,
            &[
                (
                    "require('crypto').createHash('sha512')",
                    "TypeError: not supported algorithm: \"sha512\"",
                ),
                (
                    "require('crypto').createHash()",
                    "TypeError: algorithm must be a string",
                ),
                (
                    "require('crypto').createHmac('sha1')",
                    "TypeError: key argument \"undefined\" is not a string or Buffer-like object",
                ),
                (
                    "require('crypto').createHash('md5').update(5)",
                    "TypeError: data argument \"number\" is not a string or Buffer-like object",
                ),
                (
                    "require('crypto').createHash('md5').digest('latin1')",
                    "TypeError: Unknown digest encoding: \"latin1\"",
                ),
                (
                    "(function () { var h = require('crypto').createHash('md5'); h.digest('hex'); h.digest('hex'); })()",
                    "Error: Digest already called",
                ),
                (
                    "(function () { var h = require('crypto').createHmac('md5', 'k'); h.digest('hex'); h.update(''); })()",
                    "Error: Digest already called",
                ),
            ],
        );
    }
}

#[test]
fn query_strings() {
    let rows = [
        (
            "qs.parse('name=value&abc=xyz&abc=123')",
            r#"{"name":"value","abc":["xyz","123"]}"#,
        ),
        (
            "qs.stringify({ name: 'value', abc: ['xyz', '123'], anotherName: '' })",
            r#""name=value&abc=xyz&abc=123&anotherName=""#,
        ),
        ("qs.parse('a=1;b=2', ';')", r#"{"a":"1","b":"2"}"#),
        ("qs.parse('a:1&b:2', null, ':')", r#"{"a":"1","b":"2"}"#),
        (
            "qs.parse('a&b=&=c&&d=%zz&e=%ff&f=+x')",
            "{\"a\":\"\",\"b\":\"\",\"\":\"c\",\"d\":\"%zz\",\"e\":\"\u{fffd}\",\"f\":\" x\"}",
        ),
        (
            "qs.parse('a=1&b=2&c=3', null, null, { maxKeys: 2 })",
            r#"{"a":"1","b":"2"}"#,
        ),
        (
            "Object.keys(qs.parse(new Array(2001).join('a=1&'))['a']).length",
            "1000",
        ),
        (
            "qs.parse(new Array(2001).join('a=1&'), null, null, { maxKeys: 0 }).a.length",
            "2000",
        ),
        (
            "qs.parse('a=%41', null, null, { decodeURIComponent: (s) => '[' + s + ']' })",
            r#"{"[a]":"[%41]"}"#,
        ),
        (
            "qs.stringify({ a: 1, b: true, c: null, d: undefined, e: {}, f: [1, 2], g: NaN, h: '' })",
            r#""a=1&b=true&c=&d=&e=&f=1&f=2&g=&h=""#,
        ),
        ("qs.stringify({ a: 'x y&z' }, ';', ':')", r#""a:x%20y%26z""#),
        (
            "qs.stringify({ a: 'x' }, null, null, { encodeURIComponent: (s) => '<' + s + '>' })",
            r#""<a>=<x>""#,
        ),
        ("qs.escape(\"a b!'()*~é\")", r#""a%20b!'()*~%C3%A9""#),
        ("qs.unescape('%41%zz+%ff')", "\"A%zz \u{fffd}\""),
        (
            "qs.stringify('abc') + qs.stringify(null) + qs.stringify()",
            r#""""#,
        ),
        ("qs.parse('__proto__=1').__proto__", r#""1""#),
        ("qs.parse('a=b=c')", r#"{"a":"b=c"}"#),
        (
            "[qs.decode === qs.parse, qs.encode === qs.stringify]",
            "[true,true]",
        ),
    ];
    for (expression, expected) in rows {
        let expression = expression.replace("qs.", "require('querystring').");
        check(JS10, &expression, expected);
        check(JS20, &expression, expected);
    }
}

#[test]
fn buffers_are_made() {
    table(
        JS20,
        &[
            ("Buffer.from('héé').toString('hex')", "\"68c3a9c3a9\""),
            ("Buffer.from('abc', 'hex').toString('hex')", "\"ab\""),
            (
                "Buffer.from('_-8', 'base64url').toString('hex')",
                "\"ffef\"",
            ),
            ("Buffer.from('aGk', 'base64').toString()", "\"hi\""),
            (
                "Buffer.from([1, 300, -1, '7', 'x']).toString('hex')",
                "\"012cff0700\"",
            ),
            (
                "Buffer.from(new Uint8Array([1, 2]).buffer).toString('hex')",
                "\"0102\"",
            ),
            (
                "Buffer.from({ type: 'Buffer', data: [1, 2] }).toString('hex')",
                "\"0102\"",
            ),
            ("Buffer.from(new String('abc')).toString()", "\"abc\""),
            ("Buffer.alloc(3, 'ab').toString()", "\"aba\""),
            ("Buffer.alloc(4, '6162', 'hex').toString()", "\"abab\""),
            ("Buffer.alloc(3, 5)", r#"{"type":"Buffer","data":[5,5,5]}"#),
            (
                "[Buffer.byteLength('é'), Buffer.byteLength('aGk=', 'base64')]",
                "[2,2]",
            ),
            ("Buffer.compare(Buffer.from('a'), Buffer.from('b'))", "-1"),
            (
                "Buffer.concat([Buffer.from('a'), Buffer.from('b')]).toString()",
                "\"ab\"",
            ),
            (
                "Buffer.concat([Buffer.from('abc')], 2).toString()",
                "\"ab\"",
            ),
            (
                "Buffer.concat([Buffer.from('abc')], 5).toString('hex')",
                "\"6162630000\"",
            ),
            (
                "[Buffer.isBuffer({}), Buffer.isBuffer(Buffer.from(''))]",
                "[false,true]",
            ),
            (
                "['utf8', 'hex', 'base64', 'base64url', 'latin1', 'HEX'].map((it) => Buffer.isEncoding(it))",
                "[true,true,true,true,false,false]",
            ),
            ("Buffer.from('ab')", r#"{"type":"Buffer","data":[97,98]}"#),
        ],
    );
}

#[test]
fn buffers_are_read_and_written() {
    table(
        JS20,
        &[
            ("Buffer.from('abc').equals(Buffer.from('abc'))", "true"),
            (
                "[Buffer.from('abcdef').indexOf('cd'), Buffer.from('abcdef').indexOf(99), Buffer.from('abcabc').lastIndexOf('bc')]",
                "[2,2,4]",
            ),
            ("Buffer.from('abc').includes('z')", "false"),
            (
                "[Buffer.from('abc').readUInt8(0), Buffer.from('abc').readUInt16BE(), Buffer.from('abc').readUIntBE(0, 3)]",
                "[97,24930,6382179]",
            ),
            (
                "(function () { var b = Buffer.alloc(4); return [b.writeUInt16LE(258, 1), b.toString('hex')]; })()",
                "[3,\"00020100\"]",
            ),
            (
                "(function () { var b = Buffer.alloc(6); b.writeIntBE(-2, 0, 6); return [b.readIntBE(0, 6), b.readIntLE(4, 2)]; })()",
                "[-2,-257]",
            ),
            (
                "(function () { var b = Buffer.alloc(8); b.writeDoubleLE(1.5); return b.readDoubleLE(); })()",
                "1.5",
            ),
            (
                "(function () { var b = Buffer.alloc(5); return [b.write('abc', 1), b.toString()]; })()",
                "[4,\"\\u0000abc\\u0000\"]".replace('4', "3").as_str(),
            ),
            (
                "(function () { var b = Buffer.alloc(2); return [b.write('abc'), b.toString()]; })()",
                "[2,\"ab\"]",
            ),
            ("Buffer.from('abc').toString('utf8', 1, 2)", "\"b\""),
            (
                "[Buffer.from('abcd').swap16().toString(), Buffer.from('abcdefgh').swap64().toString()]",
                "[\"badc\",\"hgfedcba\"]",
            ),
            ("Buffer.from('abc').subarray(1).toString()", "\"bc\""),
            ("Buffer.from([0xff, 0x41]).toString()", "\"\u{fffd}A\""),
            ("Buffer.from('ab').fill('z').toString()", "\"zz\""),
            (
                "(function () { var b = Buffer.alloc(4); return [Buffer.from('abcd').copy(b, 1, 2), b.toString('hex')]; })()",
                "[2,\"00636400\"]",
            ),
            (
                "[Buffer.from('abc')[1], Buffer.from('abc').length]",
                "[98,3]",
            ),
            ("require('buffer').Buffer === Buffer", "true"),
            (
                "Buffer.from('abc').map((it) => it + 1).toString()",
                "\"bcd\"",
            ),
            ("typeof Buffer.from('a').readBigInt64LE", "\"undefined\""),
        ],
    );
}

#[test]
fn buffers_refuse() {
    failing(
        JS20,
        &[
            (
                "Buffer.from('ff', 'latin1')",
                "TypeError: \"latin1\" encoding is not supported",
            ),
            (
                "Buffer.from('abc').toString('ascii')",
                "TypeError: \"ascii\" encoding is not supported",
            ),
            (
                "Buffer.from(5)",
                "TypeError: first argument number is not a string or Buffer-like object",
            ),
            (
                "Buffer.from(null)",
                "TypeError: first argument null is not a string or Buffer-like object",
            ),
            ("Buffer.alloc(-1)", "RangeError: invalid size"),
            (
                "Buffer.alloc('x')",
                "TypeError: \"size\" argument must be of type number",
            ),
            (
                "Buffer.compare('a', 'b')",
                "TypeError: \"source\" argument must be an instance of Buffer or Uint8Array",
            ),
            (
                "Buffer.concat('x')",
                "TypeError: \"list\" argument must be an instance of Array",
            ),
            (
                "Buffer.concat(['a'])",
                "TypeError: \"list[0]\" argument must be an instance of Buffer or Uint8Array",
            ),
            (
                "Buffer.from('abc').equals('x')",
                "TypeError: \"target\" argument must be an instance of Buffer or Uint8Array",
            ),
            (
                "Buffer.from('abc').readUInt8(3)",
                "RangeError: index 3 is outside the bound of the buffer",
            ),
            (
                "Buffer.from('abc').readUIntBE(0, 7)",
                "TypeError: \"byteLength\" must be <= 6",
            ),
            (
                "Buffer.from('abc').swap16()",
                "RangeError: Buffer size must be a multiple of 16-bits",
            ),
            ("new Buffer('x')", "TypeError: Buffer is not a constructor"),
        ],
    );
}

#[test]
fn text() {
    table(
        JS20,
        &[
            ("Array.from(new TextEncoder().encode('é'))", "[195,169]"),
            ("new TextEncoder().encode().length", "0"),
            (
                "(function () { var u = new Uint8Array(2); return [new TextEncoder().encodeInto('aéb', u), u[0], u[1]]; })()",
                r#"[{"read":1,"written":1},97,0]"#,
            ),
            (
                "new TextDecoder().decode(new Uint8Array([255, 65]))",
                "\"\u{fffd}A\"",
            ),
            (
                "new TextDecoder().decode(new Uint8Array([0xef, 0xbb, 0xbf, 65]))",
                "\"A\"",
            ),
            (
                "new TextDecoder('utf8', { ignoreBOM: true }).decode(new Uint8Array([0xef, 0xbb, 0xbf, 65])).length",
                "2",
            ),
            (
                "(function () { var d = new TextDecoder(); return d.decode(new Uint8Array([0xc3]), { stream: true }) + d.decode(new Uint8Array([0xa9])); })()",
                "\"é\"",
            ),
            (
                "[new TextDecoder().encoding, new TextDecoder().fatal]",
                "[\"utf-8\",false]",
            ),
            ("btoa('é')", "\"6Q==\""),
            ("atob('w6k=').length", "2"),
            ("atob('YQ = =')", "\"a\""),
        ],
    );
    failing(
        JS20,
        &[
            (
                "new TextDecoder('latin1')",
                "RangeError: The \"latin1\" encoding is not supported",
            ),
            (
                "new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array([255]))",
                "TypeError: The encoded data was not valid",
            ),
            (
                "new TextDecoder().decode('x')",
                "TypeError: The \"input\" argument must be an instance of TypedArray",
            ),
            ("btoa('Ā')", "TypeError: invalid character (>= U+00FF)"),
            (
                "atob('!')",
                "TypeError: the string to be decoded is not correctly encoded",
            ),
        ],
    );
}

#[test]
fn byte_strings() {
    table(
        JS10,
        &[
            ("String.bytesFrom([1, 257]).length", "2"),
            ("String.bytesFrom('68c3a9', 'hex').fromUTF8()", "\"hé\""),
            ("String.bytesFrom('aGk', 'base64')", "\"hi\""),
            ("String.bytesFrom('_-8', 'base64url').charCodeAt(1)", "239"),
            ("'é'.toUTF8().length", "2"),
            ("'é'.toBytes().length", "1"),
            ("'Ā'.toBytes()", "null"),
            ("String.bytesFrom([255]).fromUTF8()", "null"),
        ],
    );
}
