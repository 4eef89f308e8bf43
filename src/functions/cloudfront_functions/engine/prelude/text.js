// `TextEncoder`, `TextDecoder`, `atob` and `btoa`: UTF-8 only.
(function (host, load) {
    "use strict";

    const { toByteString, fill } = load("bytes");

    class TextEncoder {
        get encoding() { return "utf-8"; }
        encode(input) {
            const bytes = input === undefined ? "" : host.toUtf8(String(input));
            return fill(new Uint8Array(bytes.length), bytes);
        }
        encodeInto(input, target) {
            if (!(target instanceof Uint8Array)) {
                throw new TypeError("The \"dest\" argument must be an instance of Uint8Array");
            }
            const string = String(input);
            let read = 0;
            let written = 0;
            while (read < string.length) {
                const units = string.codePointAt(read) > 0xffff ? 2 : 1;
                const bytes = host.toUtf8(string.slice(read, read + units));
                if (written + bytes.length > target.length) {
                    break;
                }
                for (let i = 0; i < bytes.length; i += 1) {
                    target[written + i] = bytes.charCodeAt(i);
                }
                read += units;
                written += bytes.length;
            }
            return { read, written };
        }
    }

    class TextDecoder {
        #fatal;
        #ignoreBOM;
        #kept = "";
        constructor(encoding, options) {
            if (encoding !== undefined && encoding !== "utf-8" && encoding !== "utf8") {
                throw new RangeError(`The "${encoding}" encoding is not supported`);
            }
            this.#fatal = Boolean(options && options.fatal);
            this.#ignoreBOM = Boolean(options && options.ignoreBOM);
        }
        get encoding() { return "utf-8"; }
        get fatal() { return this.#fatal; }
        get ignoreBOM() { return this.#ignoreBOM; }
        decode(input, options) {
            if (input !== undefined && !ArrayBuffer.isView(input) && !(input instanceof ArrayBuffer)) {
                throw new TypeError("The \"input\" argument must be an instance of TypedArray");
            }
            let bytes = this.#kept + (input === undefined ? "" : toByteString(input));
            this.#kept = "";
            if (options && options.stream) {
                const whole = host.wholeUtf8(bytes);
                this.#kept = bytes.slice(whole);
                bytes = bytes.slice(0, whole);
            }
            if (this.#fatal && host.fromUtf8(bytes) === undefined) {
                throw new TypeError("The encoded data was not valid");
            }
            const string = host.fromUtf8Lossy(bytes);
            return this.#ignoreBOM || string.charCodeAt(0) !== 0xfeff ? string : string.slice(1);
        }
    }

    return {
        TextEncoder,
        TextDecoder,
        btoa: {
            btoa(input) {
                const string = String(input);
                for (let i = 0; i < string.length; i += 1) {
                    if (string.charCodeAt(i) > 255) {
                        throw new TypeError("invalid character (>= U+00FF)");
                    }
                }
                return host.encode(string, "base64");
            },
        }.btoa,
        atob: {
            atob(input) {
                const bytes = host.atob(String(input));
                if (bytes === undefined) {
                    throw new TypeError("the string to be decoded is not correctly encoded");
                }
                return bytes;
            },
        }.atob,
    };
})
