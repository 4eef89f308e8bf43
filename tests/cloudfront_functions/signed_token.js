var crypto = require('crypto');
var key = 'not-so-secret';

function decode(text) {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
}

function isSame(a, b) {
    if (a.length !== b.length) return false;
    var difference = 0;
    for (var i = 0; i < a.length; i++) {
        difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
    }
    return difference === 0;
}

function verify(token) {
    var parts = token.split('.');
    if (parts.length !== 3) throw new Error('not a token');
    var signed = crypto.createHmac('sha256', key).update(parts[0] + '.' + parts[1]).digest('base64url');
    if (!isSame(signed, parts[2])) throw new Error('wrong signature');
    var payload = decode(parts[1]);
    if (payload.exp && Date.now() > payload.exp * 1000) throw new Error('too old');
    return payload;
}

function handler(event) {
    var request = event.request;
    var token = request.querystring.jwt;
    if (!token) {
        return { statusCode: 401, statusDescription: 'Unauthorized' };
    }
    try {
        verify(token.value);
    } catch (e) {
        console.log(e);
        return { statusCode: 403, statusDescription: 'Forbidden' };
    }
    delete request.querystring.jwt;
    return request;
}
