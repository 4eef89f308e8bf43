function handler(event) {
    var request = event.request;
    if (request.method === 'OPTIONS') {
        var origin = request.headers.origin;
        return {
            statusCode: 204,
            headers: {
                'access-control-allow-origin': { value: origin ? origin.value : '*' },
                'access-control-allow-methods': { value: 'GET, HEAD, OPTIONS' },
            },
        };
    }
    return request;
}
