import cf from 'cloudfront';

async function isClosed() {
    try {
        const flag = await cf.kvs().get('maintenance');
        return flag === 'on';
    } catch (_) {
        return false;
    }
}

async function handler(event) {
    const closed = await isClosed();
    if (closed && !event.request.cookies.bypass) {
        return {
            statusCode: 503,
            statusDescription: 'Service Unavailable',
            headers: { 'retry-after': { value: '600' } },
            body: { encoding: 'text', data: '<h1>Back soon</h1>' },
        };
    }
    return event.request;
}

if (typeof module !== 'undefined') {
    module.exports = { handler: handler };
}
