import cf from 'cloudfront';

const kvs = cf.kvs();

async function handler(event) {
    const request = event.request;
    const found = request.uri.match(/^\/([a-z-]+)\/remoteEntry\.js$/);
    if (!found) {
        return request;
    }
    try {
        const pins = await kvs.get(found[1], { format: 'json' });
        request.uri = `/${found[1]}/${pins.version}/remoteEntry.js`;
    } catch (error) {
        console.log(`no pin for ${found[1]}: ${error}`);
    }
    return request;
}
