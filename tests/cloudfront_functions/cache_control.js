function handler(event) {
    const request = event.request;
    const response = event.response;
    const isEntry = /\/(index\.html|remoteEntry\.js)$/.test(request.uri);
    if (response.statusCode === 200) {
        response.headers['cache-control'] = {
            value: isEntry ? 'no-cache' : 'public, max-age=31536000, immutable',
        };
    }
    return response;
}
