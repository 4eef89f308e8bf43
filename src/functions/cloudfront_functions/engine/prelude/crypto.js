// The `crypto` module: digests and nothing else.
(function (host, load) {
    "use strict";

    function bytes(what, data, encoding) {
        if (typeof data === "string") {
            switch (encoding) {
                case undefined: case "utf8": return host.toUtf8(data);
                case "hex": case "base64": case "base64url": return host.decode(data, encoding);
                default: throw new TypeError(`"${encoding}" encoding is not supported`);
            }
        }
        if (ArrayBuffer.isView(data) || data instanceof ArrayBuffer) {
            return load("bytes").toByteString(data);
        }
        const type = data === null ? "null" : typeof data;
        throw new TypeError(`${what} argument "${type}" is not a string or Buffer-like object`);
    }

    function known(algorithm) {
        if (typeof algorithm !== "string") {
            throw new TypeError("algorithm must be a string");
        }
        if (algorithm !== "md5" && algorithm !== "sha1" && algorithm !== "sha256") {
            throw new TypeError(`not supported algorithm: "${algorithm}"`);
        }
        return algorithm;
    }

    function digestible(tag, algorithm, key) {
        let data = "";
        let done = false;
        function open() {
            if (done) {
                throw new Error("Digest already called");
            }
        }
        return Object.defineProperties({ __proto__: prototypes[tag] }, {
            update: {
                value: function (chunk, encoding) {
                    open();
                    data += bytes("data", chunk, encoding);
                    return this;
                },
            },
            digest: {
                value: function (encoding) {
                    open();
                    switch (encoding) {
                        case undefined: case "hex": case "base64": case "base64url": break;
                        default: throw new TypeError(`Unknown digest encoding: "${encoding}"`);
                    }
                    done = true;
                    const digest = key === undefined
                        ? host.hash(algorithm, data, encoding)
                        : host.hmac(algorithm, key, data, encoding);
                    return encoding === undefined && host.hasBuffer
                        ? load("buffer").fromByteString(digest) : digest;
                },
            },
        });
    }

    const prototypes = {
        Hash: Object.freeze({ [Symbol.toStringTag]: "Hash" }),
        Hmac: Object.freeze({ [Symbol.toStringTag]: "Hmac" }),
    };

    return {
        createHash(algorithm) { return digestible("Hash", known(algorithm)); },
        createHmac(algorithm, key) {
            return digestible("Hmac", known(algorithm), bytes("key", key));
        },
    };
})
