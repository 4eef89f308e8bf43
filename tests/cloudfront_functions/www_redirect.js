function toQuery(querystring) {
    var parts = [];
    for (var name in querystring) {
        var entry = querystring[name];
        if (entry.multiValue) {
            entry.multiValue.forEach(function (it) { parts.push(name + '=' + it.value); });
        } else {
            parts.push(entry.value === '' ? name : name + '=' + entry.value);
        }
    }
    return parts.length ? '?' + parts.join('&') : '';
}

function handler(event) {
    var request = event.request;
    var host = request.headers.host.value;
    if (!host.startsWith('www.')) {
        return {
            statusCode: 301,
            statusDescription: 'Moved Permanently',
            headers: { location: { value: 'https://www.' + host + request.uri + toQuery(request.querystring) } },
        };
    }
    return request;
}
