function handler(event) {
    var request = event.request;
    var cookie = request.cookies['x-variant'];
    var variant = cookie ? cookie.value : (Math.random() < 0.1 ? 'b' : 'a');
    if (variant === 'b') {
        request.uri = '/canary' + request.uri;
    }
    request.headers['x-variant'] = { value: variant };
    return request;
}
