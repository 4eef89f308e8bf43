function handler(event) {
    var request = event.request;
    request.headers['x-forwarded-host'] = request.headers.host;
    request.headers['true-client-ip'] = { value: event.viewer.ip };
    return request;
}
