var supported = ['en', 'de', 'fr'];

function handler(event) {
    var request = event.request;
    if (request.uri !== '/') return request;
    var cookie = request.cookies.lang;
    var accepted = request.headers['accept-language'];
    var lang = cookie && cookie.value || (accepted ? accepted.value : 'en').split(',').map(function (it) {
        return it.split(';')[0].trim().toLowerCase().substring(0, 2);
    }).find(function (it) { return supported.indexOf(it) !== -1; }) || 'en';
    return { statusCode: 302, headers: { location: { value: '/' + lang + '/' } } };
}
