// The first thing that runs in a context: takes away what the real runtime has not and cannot be
// deleted by name, and gives it its console and its modules.
//
// `host` holds what Rust lends: `now`, `log`, `warn`, `source` and what the modules need.
// Everything here works on what it kept at the start, for a program may change what is built in.
(function (host) {
    "use strict";

    const { defineProperty, getOwnPropertyDescriptor, getPrototypeOf } = Object;
    const { apply } = Reflect;

    // What the parts need that are evaluated after these are gone.
    host.Reflect = Reflect;
    host.Set = Set;
    host.Proxy = Proxy;

    // Rust's strings hold no half of a surrogate pair.
    const toWellFormed = String.prototype.toWellFormed;
    host.wellFormed = (string) => apply(toWellFormed, string, []);
    for (const name of ["log", "toUtf8", "decode", "atob", "percentDecode", "storeGet"]) {
        const lent = host[name];
        host[name] = (string, other) => lent(apply(toWellFormed, string, []), other);
    }

    // Where an error came from, for Rust alone: code reads `undefined` from `err.stack`.
    const stackGetter = getOwnPropertyDescriptor(Error.prototype, "stack").get;
    delete Error.prototype.stack;

    function hide(object, name, value) {
        defineProperty(object, name, {
            value, writable: true, enumerable: false, configurable: true,
        });
    }

    // No code from text, by whichever constructor.
    const refuse = {
        Function() { throw new InternalError("Not implemented"); },
    }.Function;
    function Refused() { throw new InternalError("Not implemented"); }
    hide(Refused, "name", "Function");
    Refused.prototype = Function.prototype;
    for (const sample of [function () { }, async function () { }, function* () { }, async function* () { }]) {
        hide(getPrototypeOf(sample), "constructor", Refused);
    }
    hide(globalThis, "Function", Refused);
    hide(globalThis, "eval", refuse);
    hide(Function.prototype, "toString", { toString() { return "[object Function]"; } }.toString);

    const loaded = { __proto__: null };
    function load(name) {
        if (!(name in loaded)) {
            loaded[name] = host.source(name)(host, load);
        }
        return loaded[name];
    }

    function text(value) {
        return typeof value === "string" ? value : load("inspect")(value);
    }
    hide(globalThis, "console", {
        log(...values) {
            if (values.length > 1) {
                host.warn("`console.log` was given several values; AWS documents that it takes one");
            }
            let line = "";
            for (let i = 0; i < values.length; i += 1) {
                line += (i ? " " : "") + text(values[i]);
            }
            host.log(line);
        },
    });

    function fail(name) {
        throw new Error(`Cannot find module "${name}"`);
    }
    hide(globalThis, "require", {
        require(name) {
            return host.modules.indexOf(name) < 0 || name === "cloudfront" ? fail(name) : load(name);
        },
    }.require);
    hide(globalThis, "global", globalThis);

    // Made when first asked for, for few programs ask.
    for (const name of host.lazyGlobals) {
        defineProperty(globalThis, name, {
            get: () => {
                const value = load(name === "Buffer" ? "buffer" : "text")[name];
                hide(globalThis, name, value);
                return value;
            },
            set: (value) => hide(globalThis, name, value),
            enumerable: false,
            configurable: true,
        });
    }

    load("date");
    if (host.byteStrings) {
        load("byte_strings");
    }

    const hooks = {
        import: (name) => host.modules.indexOf(name) < 0 ? fail(name) : load(name),
        stack: (error) => apply(stackGetter, error, []),
        // Makes what is made late, then freezes all.
        freeze: () => {
            for (const name of host.lazyGlobals) {
                void globalThis[name];
            }
            for (const name of host.modules) {
                load(name);
            }
            load("bytes");
            load("inspect");
            load("freeze")([loaded, hooks]);
        },
    };
    return hooks;
})
