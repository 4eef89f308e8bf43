function handler(event) {
    const request = event.request;
    const expected = 'Basic ' + btoa('staging:secret');
    const given = request.headers.authorization;
    if (!given || given.value !== expected) {
        return {
            statusCode: 401,
            statusDescription: 'Unauthorized',
            headers: { 'www-authenticate': { value: 'Basic realm="staging"' } },
        };
    }
    return request;
}
