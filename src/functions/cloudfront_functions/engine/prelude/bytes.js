// Between typed arrays and byte strings, which is how bytes reach Rust.
(function (host) {
    "use strict";

    const fromCharCode = String.fromCharCode;
    const { apply } = host.Reflect;
    const subarray = Uint8Array.prototype.subarray;
    const View = Uint8Array;

    // Few enough for the engine's stack.
    const CHUNK = 4096;

    function view(data) {
        return data instanceof ArrayBuffer
            ? new View(data) : new View(data.buffer, data.byteOffset, data.byteLength);
    }

    return {
        toByteString(data) {
            const all = view(data);
            let string = "";
            for (let at = 0; at < all.length; at += CHUNK) {
                string += apply(fromCharCode, undefined, apply(subarray, all, [at, at + CHUNK]));
            }
            return string;
        },
        fill(target, string) {
            for (let i = 0; i < string.length; i += 1) {
                target[i] = string.charCodeAt(i);
            }
            return target;
        },
    };
})
