// The `cloudfront` module of runtime 2.0.
(function (host, load) {
    "use strict";

    const { parse, stringify } = JSON;
    const { freeze } = Object;

    // Makes what lets a misspelled or unsupported member fail where it is used.
    function strict(name, members) {
        return new host.Proxy(members, {
            get(target, key) {
                if (typeof key === "symbol" || key === "then" || key === "toJSON" || key in target) {
                    return target[key];
                }
                throw new TypeError(`mfe-dev knows no ${name}.${key}`);
            },
        });
    }

    const get = freeze(async function get(key, options) {
        const format = options && options.format !== undefined ? options.format : "string";
        const value = host.storeGet(String(key));
        if (value === undefined) {
            throw new Error("KeyNotFound");
        }
        switch (format) {
            case "string": return value;
            case "json": return parse(value);
            case "bytes": return load("buffer").Buffer.from(value);
            default: throw new TypeError(`unknown format: "${format}"`);
        }
    });
    const exists = freeze(async function exists(key) { return host.storeGet(String(key)) !== undefined; });
    const meta = freeze(async function meta() {
        const [created, modified, keyCount] = host.storeMeta();
        return {
            creationDateTime: new Date(created).toISOString(),
            lastUpdatedDateTime: new Date(modified).toISOString(),
            keyCount,
        };
    });

    function helper(name) {
        return function (...values) {
            if (!host.isViewerRequest()) {
                throw new TypeError(`cf.${name} is available in viewer-request functions only`);
            }
            host.recordOrigin(name, stringify(values));
        };
    }

    return strict("cf", {
        kvs() {
            if (!host.hasStore()) {
                throw new Error("no key value store is associated with this function");
            }
            return strict("cf.kvs()", { get, exists, meta });
        },
        get edgeLocation() {
            if (!host.isViewerRequest()) {
                return {};
            }
            const [name, serverIp, region] = host.edgeLocation();
            return { name, serverIp, region };
        },
        get distributionTenant() {
            throw new TypeError("distributionTenant module is not available");
        },
        get cwt() {
            throw new Error("mfe-dev does not support cf.cwt");
        },
        updateRequestOrigin: helper("updateRequestOrigin"),
        selectRequestOriginById: helper("selectRequestOriginById"),
        createRequestOriginGroup: helper("createRequestOriginGroup"),
    });
})
