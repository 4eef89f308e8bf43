function handler(event) {
    var request = event.request;
    var accept = request.headers.accept ? request.headers.accept.value : '';
    if (/\.(png|jpe?g)$/.test(request.uri) && accept.indexOf('image/webp') >= 0) {
        request.uri = request.uri.replace(/\.(png|jpe?g)$/, '.webp');
    }
    return request;
}
