// `Buffer` of runtime 2.0: Node's, with four encodings and no BigInt.
(function (host, load) {
    "use strict";

    const { toByteString, fill } = load("bytes");
    const { defineProperty, setPrototypeOf } = Object;
    const View = Uint8Array;

    function hide(object, name, value) {
        defineProperty(object, name, {
            value, writable: true, enumerable: false, configurable: true,
        });
    }

    function encodingOf(encoding) {
        const name = encoding === undefined || encoding === null ? "utf8" : encoding;
        if (!Buffer.isEncoding(name)) {
            throw new TypeError(`"${name}" encoding is not supported`);
        }
        return name === "utf-8" ? "utf8" : name;
    }

    // The byte string of text in an encoding.
    function decoded(string, encoding) {
        const name = encodingOf(encoding);
        return name === "utf8" ? host.toUtf8(string) : host.decode(string, name);
    }

    function encoded(bytes, encoding) {
        const name = encodingOf(encoding);
        return name === "utf8" ? host.fromUtf8Lossy(bytes) : host.encode(bytes, name);
    }

    function isBytes(value) {
        return value instanceof View;
    }

    function needBytes(name, value) {
        if (!isBytes(value)) {
            throw new TypeError(`"${name}" argument must be an instance of Buffer or Uint8Array`);
        }
        return value;
    }

    function make(bytes) {
        return setPrototypeOf(bytes, Buffer.prototype);
    }

    function fromByteString(string) {
        return make(fill(new View(string.length), string));
    }

    function size(value) {
        if (typeof value !== "number") {
            throw new TypeError("\"size\" argument must be of type number");
        }
        if (!(value >= 0 && value <= 0x7fffffff)) {
            throw new RangeError("invalid size");
        }
        return value;
    }

    // Begin and end of a range, cut to the buffer; negative ones are empty.
    function bound(value, length, otherwise) {
        const number = value === undefined ? otherwise : Math.trunc(Number(value)) || 0;
        return Math.min(Math.max(number, 0), length);
    }

    function Buffer() {
        throw new TypeError("Buffer is not a constructor");
    }
    setPrototypeOf(Buffer, View);
    Buffer.prototype = Object.create(View.prototype);
    hide(Buffer.prototype, "constructor", Buffer);
    // What `subarray`, `map` and their like make.
    const Made = Object.freeze(function (...values) { return make(new View(...values)); });
    defineProperty(Buffer, Symbol.species, { get: () => Made, configurable: true });

    const statics = {
        alloc(length, value, encoding) {
            const buffer = make(new View(size(length)));
            return value === undefined ? buffer : buffer.fill(value, 0, buffer.length, encoding);
        },
        allocUnsafe(length) { return make(new View(size(length))); },
        byteLength(value, encoding) {
            if (typeof value === "string") {
                return decoded(value, encoding).length;
            }
            if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) {
                return value.byteLength;
            }
            throw new TypeError(`first argument ${typeof value} is not a string or Buffer-like object`);
        },
        compare(source, target) {
            needBytes("source", source);
            needBytes("target", target);
            const length = Math.min(source.length, target.length);
            for (let i = 0; i < length; i += 1) {
                if (source[i] !== target[i]) {
                    return source[i] < target[i] ? -1 : 1;
                }
            }
            return Math.sign(source.length - target.length);
        },
        concat(list, total) {
            if (!Array.isArray(list)) {
                throw new TypeError("\"list\" argument must be an instance of Array");
            }
            let length = 0;
            for (let i = 0; i < list.length; i += 1) {
                length += needBytes(`list[${i}]`, list[i]).length;
            }
            const buffer = make(new View(total === undefined ? length : size(total)));
            let at = 0;
            for (let i = 0; i < list.length && at < buffer.length; i += 1) {
                const part = list[i].subarray(0, buffer.length - at);
                buffer.set(part, at);
                at += part.length;
            }
            return buffer;
        },
        from(value, encodingOrOffset, length) {
            if (typeof value === "string") {
                return fromByteString(decoded(value, encodingOrOffset));
            }
            if (value instanceof ArrayBuffer) {
                return make(new View(value, encodingOrOffset, length));
            }
            if (isBytes(value) || Array.isArray(value)) {
                return make(new View(value));
            }
            if (typeof value === "object" && value !== null) {
                if (value.type === "Buffer" && Array.isArray(value.data)) {
                    return make(new View(value.data));
                }
                if (ArrayBuffer.isView(value)) {
                    return make(new View(value));
                }
                const primitive = value.valueOf();
                if (primitive !== value) {
                    return Buffer.from(primitive, encodingOrOffset, length);
                }
            }
            const type = value === null ? "null" : typeof value;
            throw new TypeError(`first argument ${type} is not a string or Buffer-like object`);
        },
        isBuffer(value) { return value instanceof Buffer; },
        isEncoding(name) {
            return name === "utf8" || name === "utf-8" || name === "hex" || name === "base64"
                || name === "base64url";
        },
    };

    function needle(value, encoding) {
        if (typeof value === "string") {
            return decoded(value, encoding);
        }
        return typeof value === "number"
            ? String.fromCharCode(value & 255) : toByteString(needBytes("value", value));
    }

    function swap(buffer, width) {
        if (buffer.length % width !== 0) {
            throw new RangeError(`Buffer size must be a multiple of ${width * 8}-bits`);
        }
        for (let at = 0; at < buffer.length; at += width) {
            buffer.subarray(at, at + width).reverse();
        }
        return buffer;
    }

    const methods = {
        compare(target, targetStart, targetEnd, start, end) {
            needBytes("target", target);
            return Buffer.compare(this.subarray(start || 0, end), target.subarray(targetStart || 0, targetEnd));
        },
        copy(target, targetStart, start, end) {
            needBytes("target", target);
            const at = bound(targetStart, target.length, 0);
            const part = View.prototype.subarray.call(
                this, bound(start, this.length, 0), bound(end, this.length, this.length),
            ).subarray(0, target.length - at);
            target.set(part, at);
            return part.length;
        },
        equals(target) { return Buffer.compare(this, needBytes("target", target)) === 0; },
        fill(value, offset, end, encoding) {
            const [from, to, name] = typeof offset === "string"
                ? [0, this.length, offset]
                : typeof end === "string" ? [offset, this.length, end] : [offset, end, encoding];
            const pattern = typeof value === "string" || isBytes(value)
                ? needle(value, name) : String.fromCharCode(Number(value) & 255);
            const first = bound(from, this.length, 0);
            const last = bound(to, this.length, this.length);
            for (let i = first; i < last; i += 1) {
                this[i] = pattern.length ? pattern.charCodeAt((i - first) % pattern.length) : 0;
            }
            return this;
        },
        includes(value, offset, encoding) { return this.indexOf(value, offset, encoding) >= 0; },
        indexOf(value, offset, encoding) {
            const [from, name] = typeof offset === "string" ? [0, offset] : [offset || 0, encoding];
            return toByteString(this).indexOf(needle(value, name), from < 0 ? from + this.length : from);
        },
        lastIndexOf(value, offset, encoding) {
            const [from, name] = typeof offset === "string" ? [undefined, offset] : [offset, encoding];
            const last = from === undefined ? this.length : from < 0 ? from + this.length : from;
            return last < 0 ? -1 : toByteString(this).lastIndexOf(needle(value, name), last);
        },
        subarray(start, end) { return View.prototype.subarray.call(this, start, end); },
        slice(start, end) { return View.prototype.subarray.call(this, start, end); },
        swap16() { return swap(this, 2); },
        swap32() { return swap(this, 4); },
        swap64() { return swap(this, 8); },
        toJSON() { return { type: "Buffer", data: Array.prototype.slice.call(this) }; },
        toString(encoding, start, end) {
            const from = bound(start, this.length, 0);
            const to = bound(end, this.length, this.length);
            const part = View.prototype.subarray.call(this, from, Math.max(from, to));
            return encoded(toByteString(part), encoding);
        },
        write(string, offset, length, encoding) {
            const [from, count, name] = typeof offset === "string"
                ? [0, undefined, offset]
                : typeof length === "string" ? [offset, undefined, length] : [offset, length, encoding];
            const at = bound(from, this.length, 0);
            const room = bound(count, this.length - at, this.length - at);
            let bytes = decoded(String(string), name).slice(0, room);
            if (encodingOf(name) === "utf8") {
                bytes = bytes.slice(0, host.wholeUtf8(bytes));
            }
            for (let i = 0; i < bytes.length; i += 1) {
                this[at + i] = bytes.charCodeAt(i);
            }
            return bytes.length;
        },
    };

    // `readInt8` to `writeDoubleBE`, and those that take a width.
    function need(buffer, offset, width) {
        const at = offset === undefined ? 0 : offset;
        if (!Number.isInteger(at) || at < 0 || at + width > buffer.length) {
            throw new RangeError(`index ${at} is outside the bound of the buffer`);
        }
        return at;
    }
    function dataView(buffer) {
        return new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
    }
    function numeric(kind, width, read, write) {
        const orders = width === 1 ? [["", false]] : [["LE", true], ["BE", false]];
        for (const [suffix, little] of orders) {
            methods[`read${kind}${suffix}`] = function (offset) {
                return read.call(dataView(this), need(this, offset, width), little);
            };
            methods[`write${kind}${suffix}`] = function (value, offset) {
                const at = need(this, offset, width);
                write.call(dataView(this), at, value, little);
                return at + width;
            };
        }
    }
    const data = DataView.prototype;
    numeric("Int8", 1, data.getInt8, data.setInt8);
    numeric("UInt8", 1, data.getUint8, data.setUint8);
    numeric("Int16", 2, data.getInt16, data.setInt16);
    numeric("UInt16", 2, data.getUint16, data.setUint16);
    numeric("Int32", 4, data.getInt32, data.setInt32);
    numeric("UInt32", 4, data.getUint32, data.setUint32);
    numeric("Float", 4, data.getFloat32, data.setFloat32);
    numeric("Double", 8, data.getFloat64, data.setFloat64);

    function needWidth(width) {
        if (!Number.isInteger(width) || width < 1 || width > 6) {
            throw new TypeError("\"byteLength\" must be <= 6");
        }
        return width;
    }
    for (const little of [true, false]) {
        const suffix = little ? "LE" : "BE";
        const place = (at, width, i) => (little ? at + width - 1 - i : at + i);
        function read(buffer, offset, width) {
            const at = need(buffer, offset, needWidth(width));
            let value = 0;
            for (let i = 0; i < width; i += 1) {
                value = value * 256 + buffer[place(at, width, i)];
            }
            return value;
        }
        function write(buffer, value, offset, width) {
            const at = need(buffer, offset, needWidth(width));
            let left = Math.trunc(Number(value)) || 0;
            for (let i = width - 1; i >= 0; i -= 1) {
                const byte = ((left % 256) + 256) % 256;
                buffer[place(at, width, i)] = byte;
                left = (left - byte) / 256;
            }
            return at + width;
        }
        methods[`readUInt${suffix}`] = function (offset, width) { return read(this, offset, width); };
        methods[`readInt${suffix}`] = function (offset, width) {
            const value = read(this, offset, width);
            const limit = 2 ** (8 * width - 1);
            return value >= limit ? value - 2 * limit : value;
        };
        methods[`writeUInt${suffix}`] = function (value, offset, width) { return write(this, value, offset, width); };
        methods[`writeInt${suffix}`] = methods[`writeUInt${suffix}`];
    }

    for (const name of Object.keys(statics)) {
        hide(Buffer, name, statics[name]);
    }
    for (const name of Object.keys(methods)) {
        hide(methods[name], "name", name);
        hide(Buffer.prototype, name, methods[name]);
    }
    return defineProperty({ Buffer }, "fromByteString", { value: fromByteString });
})
