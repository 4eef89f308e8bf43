// Freezes a context: everything that a program can reach and that outlives a run.
//
// A frozen prototype would forbid `error.name = "x"` and `object.toString = …` on the objects that
// inherit from it. For the names that code really sets in this way, the value is put behind a pair
// of accessors that give the object a property of its own.
(function (host) {
    "use strict";

    const { defineProperty, freeze, getOwnPropertyDescriptor, getPrototypeOf } = Object;
    const { ownKeys } = host.Reflect;

    function makeOverridable(prototype, key) {
        const descriptor = getOwnPropertyDescriptor(prototype, key);
        if (!descriptor || !("value" in descriptor)) {
            return;
        }
        const value = descriptor.value;
        defineProperty(prototype, key, {
            get: { get() { return value; } }.get,
            set: {
                set(other) {
                    if (this === prototype || (typeof this !== "object" && typeof this !== "function")) {
                        throw new TypeError(`Cannot assign to read-only property "${String(key)}" of object`);
                    }
                    defineProperty(this, key, {
                        value: other, writable: true, enumerable: true, configurable: true,
                    });
                },
            }.set,
            enumerable: descriptor.enumerable,
            configurable: false,
        });
    }

    function freezeAll(roots) {
        const seen = new host.Set();
        const left = [...roots];
        while (left.length > 0) {
            const value = left.pop();
            const isObject = (typeof value === "object" && value !== null) || typeof value === "function";
            if (!isObject || seen.has(value)) {
                continue;
            }
            seen.add(value);
            left.push(getPrototypeOf(value));
            for (const key of ownKeys(value)) {
                const descriptor = getOwnPropertyDescriptor(value, key);
                left.push(descriptor.value, descriptor.get, descriptor.set);
            }
            freeze(value);
        }
    }

    return function (kept) {
        for (const constructor of [
            Object, Error, EvalError, InternalError, RangeError, ReferenceError, SyntaxError,
            TypeError, URIError, Function,
        ]) {
            for (const key of ownKeys(constructor.prototype)) {
                if (typeof key === "string") {
                    makeOverridable(constructor.prototype, key);
                }
            }
        }
        const syntactic = [
            function () { }, async function () { }, function* () { }, async function* () { },
            async () => { }, (function* () { })(), (async function* () { })(), Promise.resolve(), /x/, Object(1n),
            [][Symbol.iterator](), ""[Symbol.iterator](), /x/g[Symbol.matchAll](""),
        ];
        freezeAll([globalThis, ...kept, ...syntactic]);
    };
})
