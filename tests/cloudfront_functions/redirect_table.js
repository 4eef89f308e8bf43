import cf from 'cloudfront';

async function longest(store, uri) {
    const parts = uri.split('/');
    while (parts.length > 1) {
        const key = parts.join('/');
        if (await store.exists(key)) {
            return key;
        }
        parts.pop();
    }
    return null;
}

async function handler(event) {
    const request = event.request;
    const store = cf.kvs();
    const key = await longest(store, request.uri);
    if (key === null) {
        return request;
    }
    const target = await store.get(key);
    return { statusCode: 301, headers: { location: { value: target + request.uri.slice(key.length) } } };
}
