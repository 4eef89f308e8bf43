async function handler(event) {
    const request = event.request;
    if (request.uri !== '/' && request.uri.endsWith('/')) {
        return { statusCode: 308, headers: { location: { value: request.uri.slice(0, -1) } } };
    }
    return request;
}
