// The `querystring` module, as Node's.
(function (host) {
    "use strict";

    const encode = encodeURIComponent;

    function escape(value) {
        return encode(host.wellFormed(String(value)));
    }

    function unescape(value) {
        return host.percentDecode(String(value).replace(/\+/g, " "));
    }

    function add(result, key, value) {
        if (!(Object.prototype.hasOwnProperty.call(result, key))) {
            Object.defineProperty(result, key, {
                value, writable: true, enumerable: true, configurable: true,
            });
        } else if (Array.isArray(result[key])) {
            result[key].push(value);
        } else {
            result[key] = [result[key], value];
        }
    }

    function parse(query, separator, equal, options) {
        const result = {};
        if (typeof query !== "string" || query === "") {
            return result;
        }
        const between = separator === undefined || separator === null || separator === "" ? "&" : String(separator);
        const equals = equal === undefined || equal === null || equal === "" ? "=" : String(equal);
        const decode = options && typeof options.decodeURIComponent === "function"
            ? options.decodeURIComponent : querystring.unescape;
        const maxKeys = options && typeof options.maxKeys === "number" ? options.maxKeys : 1000;
        const parts = query.split(between);
        let count = 0;
        for (let i = 0; i < parts.length; i += 1) {
            const part = parts[i];
            if (part === "") {
                continue;
            }
            if (maxKeys > 0 && count >= maxKeys) {
                break;
            }
            count += 1;
            const at = part.indexOf(equals);
            const key = at < 0 ? part : part.slice(0, at);
            const value = at < 0 ? "" : part.slice(at + equals.length);
            add(result, decode(key.replace(/\+/g, " ")), decode(value.replace(/\+/g, " ")));
        }
        return result;
    }

    function primitive(value) {
        switch (typeof value) {
            case "string": case "boolean": return String(value);
            case "number": return isFinite(value) ? String(value) : "";
            default: return "";
        }
    }

    function stringify(object, separator, equal, options) {
        if (typeof object !== "object" || object === null) {
            return "";
        }
        const between = separator === undefined || separator === null || separator === "" ? "&" : String(separator);
        const equals = equal === undefined || equal === null || equal === "" ? "=" : String(equal);
        const encoder = options && typeof options.encodeURIComponent === "function"
            ? options.encodeURIComponent : querystring.escape;
        const pairs = [];
        for (const key of Object.keys(object)) {
            const value = object[key];
            const name = encoder(key);
            if (Array.isArray(value)) {
                for (let i = 0; i < value.length; i += 1) {
                    pairs.push(name + equals + encoder(primitive(value[i])));
                }
            } else {
                pairs.push(name + equals + encoder(primitive(value)));
            }
        }
        return pairs.join(between);
    }

    const querystring = {
        parse, stringify, escape, unescape, decode: parse, encode: stringify,
    };
    return querystring;
})
