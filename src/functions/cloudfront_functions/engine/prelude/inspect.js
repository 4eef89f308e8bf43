// How `console.log` prints what is no string: as njs does, on one line.
(function () {
    "use strict";

    const { getOwnPropertyDescriptor, keys } = Object;
    const { isArray } = Array;
    const objectToString = Object.prototype.toString;
    const TypedArray = Object.getPrototypeOf(Uint8Array);

    function quoted(string) {
        return "'" + string.replace(/[\n\t\r\b\f\v\\]/g, (c) => JSON.stringify(c).slice(1, -1)) + "'";
    }

    function list(value, path) {
        const items = [];
        for (let i = 0; i < value.length; i += 1) {
            items.push(i in value ? show(value[i], path) : "<empty>");
        }
        return "[" + items.join(",") + "]";
    }

    function show(value, path) {
        switch (typeof value) {
            case "string": return path.length ? quoted(value) : value;
            case "number": return Object.is(value, -0) ? "-0" : String(value);
            case "symbol": return value.toString();
            case "function": return value.name ? `[Function: ${value.name}]` : "[Function]";
            case "object": break;
            default: return String(value);
        }
        if (value === null) {
            return "null";
        }
        if (path.indexOf(value) >= 0) {
            return "[Circular]";
        }
        const inner = path.concat([value]);
        if (isArray(value)) {
            return list(value, inner);
        }
        switch (objectToString.call(value)) {
            case "[object Date]": return isNaN(value) ? "Invalid Date" : value.toISOString();
            case "[object RegExp]": return String(value);
            case "[object Error]": return String(value);
            case "[object Promise]": return "Promise {}";
            case "[object String]": return `[String: ${quoted(String(value))}]`;
            case "[object Number]": return `[Number: ${Number(value)}]`;
            case "[object Boolean]": return `[Boolean: ${value.valueOf()}]`;
        }
        if (value instanceof TypedArray) {
            return `${value.constructor.name} ${list(value, inner)}`;
        }
        const fields = keys(value).map((key) => {
            const descriptor = getOwnPropertyDescriptor(value, key);
            return key + ":" + ("value" in descriptor ? show(descriptor.value, inner) : "[Getter]");
        });
        return "{" + fields.join(",") + "}";
    }

    return (value) => show(value, []);
})
