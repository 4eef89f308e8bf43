import cf from 'cloudfront';

function handler(event) {
    const request = event.request;
    const country = request.headers['cloudfront-viewer-country'];
    if (country && country.value === 'DE') {
        cf.updateRequestOrigin({ domainName: 'eu.example.com', timeouts: { readTimeout: 30 } });
    }
    return request;
}
