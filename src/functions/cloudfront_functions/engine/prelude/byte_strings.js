// The byte strings of runtime 1.0: strings whose characters stand for bytes.
(function (host) {
    "use strict";

    const { defineProperty } = Object;

    function hide(object, name, value) {
        defineProperty(object, name, {
            value, writable: true, enumerable: false, configurable: true,
        });
    }

    function range(string, from, to) {
        return from === undefined && to === undefined ? string : string.slice(from, to);
    }

    const prototypeMethods = {
        // A string of code points from a byte string that holds them one each.
        fromBytes(from, to) { return range(String(this), from, to); },
        // A string from a byte string that holds UTF-8; `null` where it does not.
        fromUTF8(from, to) { return host.fromUtf8(range(String(this), from, to)) ?? null; },
        // The byte string of characters below 256; `null` where there are others.
        toBytes(from, to) {
            const string = range(String(this), from, to);
            for (let i = 0; i < string.length; i += 1) {
                if (string.charCodeAt(i) > 255) {
                    return null;
                }
            }
            return string;
        },
        // The byte string of the UTF-8 of a string.
        toUTF8(from, to) { return host.toUtf8(range(String(this), from, to)); },
    };
    for (const name of Object.keys(prototypeMethods)) {
        hide(String.prototype, name, prototypeMethods[name]);
    }
    hide(String, "bytesFrom", {
        bytesFrom(value, encoding) {
            if (Array.isArray(value)) {
                return value.map((it) => String.fromCharCode(it & 255)).join("");
            }
            if (typeof value !== "string") {
                throw new TypeError("value must be a string or array");
            }
            if (encoding !== "hex" && encoding !== "base64" && encoding !== "base64url") {
                throw new TypeError(`Unknown encoding: "${encoding}"`);
            }
            return host.decode(value, encoding);
        },
    }.bytesFrom);
})
