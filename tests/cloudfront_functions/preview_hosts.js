function handler(event) {
    var request = event.request;
    var host = request.headers['host'].value;
    var match = /^([a-z]+)-pr-(\d+)\.preview\./.exec(host);
    if (!match) {
        return {
            statusCode: 404,
            statusDescription: 'Not Found',
            headers: { 'content-type': { value: 'text/plain' } },
            body: 'no such preview',
        };
    }
    request.uri = '/' + match[1] + '/pr-' + match[2] + request.uri;
    return request;
}
