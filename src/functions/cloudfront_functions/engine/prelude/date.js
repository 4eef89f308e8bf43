// `Date` as the edge has it: "now" stands still for a run, and there is no time zone but UTC,
// whatever the zone of the machine.
(function (host) {
    "use strict";

    const Native = Date;
    const { parse, UTC } = Native;
    const { defineProperty } = Object;
    const { construct } = Reflect;
    const prototype = Native.prototype;

    function hide(object, name, value) {
        defineProperty(object, name, {
            value, writable: true, enumerable: false, configurable: true,
        });
    }

    // A time without a zone is UTC.
    const ZONED = /(?:Z|GMT|UTC|[+-]\d\d:?\d\d)\s*(?:\(.*\))?\s*$/i;
    const HAS_TIME = /\d:\d/;
    const ISO_TIME = /^\s*[+-]?\d{4,6}-\d\d-\d\dT/;
    const test = RegExp.prototype.test;
    const apply = Reflect.apply;
    function parseAsUtc(value) {
        const string = String(value);
        if (apply(test, ZONED, [string])) {
            return parse(string);
        }
        if (apply(test, ISO_TIME, [string])) {
            return parse(string + "Z");
        }
        const iso = parse(string + "T00:00:00Z");
        if (!apply(test, HAS_TIME, [string]) && iso === iso) {
            return iso;
        }
        const zoned = parse(string + " GMT");
        return zoned === zoned ? zoned : parse(string);
    }

    function timeOf(values) {
        if (values.length === 0) {
            return host.now();
        }
        if (values.length > 1) {
            return UTC(...values);
        }
        const value = values[0];
        if (typeof value === "object" && value !== null) {
            const primitive = value instanceof Native ? value.getTime() : value[Symbol.toPrimitive]
                ? value[Symbol.toPrimitive]("default") : value.valueOf();
            return typeof primitive === "string" ? parseAsUtc(primitive) : primitive;
        }
        return typeof value === "string" ? parseAsUtc(value) : value;
    }

    function Frozen(...values) {
        return new.target === undefined
            ? new Native(host.now()).toString()
            : construct(Native, [timeOf(values)], new.target);
    }
    hide(Frozen, "name", "Date");
    hide(Frozen, "length", 7);
    hide(Frozen, "UTC", UTC);
    hide(Frozen, "now", { now() { return host.now(); } }.now);
    hide(Frozen, "parse", { parse(string) { return parseAsUtc(string); } }.parse);
    defineProperty(Frozen, "prototype", { value: prototype, writable: false });
    hide(prototype, "constructor", Frozen);
    hide(globalThis, "Date", Frozen);

    for (const field of ["FullYear", "Month", "Date", "Hours", "Minutes", "Seconds", "Milliseconds"]) {
        hide(prototype, "get" + field, prototype["getUTC" + field]);
        hide(prototype, "set" + field, prototype["setUTC" + field]);
    }
    hide(prototype, "getDay", prototype.getUTCDay);
    const toUTCString = prototype.toUTCString;
    function parts(date) {
        const string = apply(toUTCString, date, []);
        return string === "Invalid Date" ? null : {
            day: `${string.slice(0, 3)} ${string.slice(8, 11)} ${string.slice(5, 7)} ${string.slice(12, -13)}`,
            time: `${string.slice(-12, -4)} GMT+0000`,
        };
    }
    const methods = {
        getTimezoneOffset() { return apply(prototype.getTime, this, []) * 0; },
        toString() { const it = parts(this); return it ? `${it.day} ${it.time}` : "Invalid Date"; },
        toDateString() { const it = parts(this); return it ? it.day : "Invalid Date"; },
        toTimeString() { const it = parts(this); return it ? it.time : "Invalid Date"; },
        toLocaleString() { return methods.toString.call(this); },
        toLocaleDateString() { return methods.toDateString.call(this); },
        toLocaleTimeString() { return methods.toTimeString.call(this); },
    };
    for (const name of Object.keys(methods)) {
        hide(prototype, name, methods[name]);
    }
})
