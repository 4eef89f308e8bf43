import qs from 'querystring';

function handler(event) {
    const request = event.request;
    const kept = {};
    Object.keys(request.querystring).sort().forEach((name) => {
        if (!/^utm_/.test(name)) {
            kept[name] = request.querystring[name];
        }
    });
    request.querystring = kept;
    console.log(qs.stringify({ names: Object.keys(kept).map(encodeURIComponent) }));
    return request;
}
