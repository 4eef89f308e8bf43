// /admin/x -> /x, so that a bucket per app needs no prefix.
function handler(event) {
    var request = event.request;
    request.uri = request.uri.replace(/^\/[^/]+/, '') || '/';
    return request;
}
