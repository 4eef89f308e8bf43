const shells = {
    '/shop/': '/shop/index.html',
    '/account/': '/account/index.html',
};

function shellOf(uri) {
    return Object.keys(shells).filter((prefix) => uri.startsWith(prefix))[0];
}

const handler = (event) => {
    const request = event.request;
    if (request.uri.lastIndexOf('.') <= request.uri.lastIndexOf('/')) {
        request.uri = shells[shellOf(request.uri)] || '/index.html';
    }
    return request;
};
