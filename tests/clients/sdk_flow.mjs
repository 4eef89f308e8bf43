// What JavaScript's deploy tools do with S3 and CloudFront, through version 3 of its SDK.

import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import dns from 'node:dns';
import http from 'node:http';
import { Readable } from 'node:stream';
import { test } from 'node:test';

import * as cf from '@aws-sdk/client-cloudfront';
import * as kvs from '@aws-sdk/client-cloudfront-keyvaluestore';
import '@aws-sdk/signature-v4a';
import * as s3 from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';

const endpoint = process.env.AWS_ENDPOINT_URL;
const viewerUrl = process.env.VIEWER_URL ?? endpoint;
const common = { endpoint, region: 'us-east-1', maxAttempts: 1 };
const storage = new s3.S3Client({ ...common, forcePathStyle: true });
const cloudfront = new cf.CloudFrontClient(common);

const MIB = 1024 * 1024;
const md5 = (data) => createHash('md5').update(data).digest('hex');

/** A request to the viewer listener, of a distribution's own host where one is given. */
const viewer = (path, host) =>
    new Promise((resolve, reject) => {
        const headers = host ? { Host: host } : {};
        const request = http.get(viewerUrl + path, { headers, agent: false }, (answer) => {
            const chunks = [];
            answer.on('data', (it) => chunks.push(it));
            answer.on('end', () => {
                resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks) });
            });
        });
        request.on('error', reject);
    });

/** The call is refused with this code and status. */
const refused = (status, name, call) =>
    assert.rejects(call, (error) => {
        assert.deepEqual([error.$metadata?.httpStatusCode, error.name], [status, name]);
        return true;
    });

const bytes = async (body) => Buffer.from(await body.transformToByteArray());

const bucket = async (name) => {
    await storage.send(new s3.CreateBucketCommand({ Bucket: name }));
    return name;
};

test('bodies of every kind', async () => {
    const Bucket = await bucket('sdk-bodies');
    const large = randomBytes(3 * MIB + 7);
    const pieces = function* () {
        for (let at = 0; at < large.length; at += 100_001) {
            yield large.subarray(at, at + 100_001);
        }
    };
    const bodies = {
        text: [Buffer.from('a tëxt'), () => ({ Body: 'a tëxt' })],
        buffer: [large, () => ({ Body: large })],
        'typed array': [Buffer.from([1, 2, 3]), () => ({ Body: new Uint8Array([1, 2, 3]) })],
        empty: [Buffer.alloc(0), () => ({ Body: '' })],
        nothing: [Buffer.alloc(0), () => ({})],
        // In chunks of S3's own, with a checksum behind them.
        'stream/of +é': [large, () => ({ Body: Readable.from(pieces()), ContentLength: large.length })],
        'empty stream': [Buffer.alloc(0), () => ({ Body: Readable.from([]), ContentLength: 0 })],
    };
    for (const [Key, [expected, body]] of Object.entries(bodies)) {
        for (const ChecksumAlgorithm of [undefined, 'CRC32', 'CRC32C', 'SHA256', 'CRC64NVME']) {
            const put = await storage.send(
                new s3.PutObjectCommand({ Bucket, Key, ChecksumAlgorithm, ContentEncoding: 'gzip', ...body() }),
            );
            assert.equal(put.ETag, `"${md5(expected)}"`, Key);
            const got = await storage.send(new s3.GetObjectCommand({ Bucket, Key }));
            // `aws-chunked` is how it came, and no property of the object.
            assert.equal(got.ContentEncoding, 'gzip', Key);
            assert.ok(expected.equals(await bytes(got.Body)), Key);
        }
    }
    const listed = await storage.send(new s3.ListObjectsV2Command({ Bucket }));
    assert.deepEqual(listed.Contents.map((it) => it.Key), Object.keys(bodies).sort());
    const sizes = Object.fromEntries(listed.Contents.map((it) => [it.Key, it.Size]));
    assert.equal(sizes['stream/of +é'], large.length);
});

test('an upload in parts', async () => {
    const Bucket = await bucket('site');
    const body = randomBytes(12 * MIB);
    const params = { Bucket, Key: 'upload.bin', Body: Readable.from([body]), CacheControl: 'max-age=9' };
    const done = await new Upload({ client: storage, params, partSize: 5 * MIB, queueSize: 3 }).done();
    assert.match(done.ETag, /^"[0-9a-f]{32}-3"$/);
    const got = await storage.send(new s3.GetObjectCommand({ Bucket, Key: 'upload.bin' }));
    assert.ok(body.equals(await bytes(got.Body)));
    const seen = await viewer('/upload.bin');
    assert.deepEqual([seen.status, seen.headers['cache-control'], seen.headers.etag], [200, 'max-age=9', done.ETag]);
    assert.ok(body.equals(seen.body));

    const stopped = new Upload({
        client: storage,
        params: { ...params, Key: 'stopped.bin', Body: Readable.from([body]) },
    });
    const ends = assert.rejects(stopped.done(), { name: 'AbortError' });
    await stopped.abort();
    await ends;
    await refused(404, 'NotFound', storage.send(new s3.HeadObjectCommand({ Bucket, Key: 'stopped.bin' })));
});

test('objects', async () => {
    const Bucket = await bucket('sdk-objects');
    const Key = 'a b/ü?#+.html';
    await storage.send(
        new s3.PutObjectCommand({
            Bucket,
            Key,
            Body: '<p>',
            ContentType: 'text/html',
            CacheControl: 'no-cache',
            Metadata: { commit: 'f00' },
        }),
    );
    const source = `${Bucket}/${encodeURIComponent(Key)}`;
    await storage.send(new s3.CopyObjectCommand({ Bucket, Key: 'copy', CopySource: source }));
    const copy = await storage.send(new s3.HeadObjectCommand({ Bucket, Key: 'copy' }));
    assert.deepEqual(
        [copy.ContentType, copy.CacheControl, copy.Metadata, copy.ContentLength],
        ['text/html', 'no-cache', { commit: 'f00' }, 3],
    );
    const url = await getSignedUrl(storage, new s3.GetObjectCommand({ Bucket, Key }), { expiresIn: 60 });
    assert.equal(await (await fetch(url)).text(), '<p>');
    const signingDate = new Date(Date.now() - 61_000);
    const late = await getSignedUrl(storage, new s3.GetObjectCommand({ Bucket, Key }), { expiresIn: 60, signingDate });
    const expired = await fetch(late);
    assert.equal(expired.status, 403);
    assert.match(await expired.text(), /<Message>Request has expired<\/Message><X-Amz-Expires>60</);
    const put = await getSignedUrl(storage, new s3.PutObjectCommand({ Bucket, Key: 'signed' }));
    assert.equal((await fetch(put, { method: 'PUT', body: 'by fetch' })).status, 200);

    const page = await storage.send(new s3.ListObjectsV2Command({ Bucket, MaxKeys: 2 }));
    assert.deepEqual([page.KeyCount, page.IsTruncated], [2, true]);
    const pages = s3.paginateListObjectsV2({ client: storage, pageSize: 1 }, { Bucket });
    const keys = [];
    for await (const it of pages) {
        keys.push(...(it.Contents ?? []).map((object) => object.Key));
    }
    assert.deepEqual(keys, [Key, 'copy', 'signed']);
    const folders = await storage.send(new s3.ListObjectsV2Command({ Bucket, Delimiter: '/' }));
    assert.deepEqual(folders.CommonPrefixes, [{ Prefix: 'a b/' }]);

    await refused(404, 'NoSuchKey', storage.send(new s3.GetObjectCommand({ Bucket, Key: 'none' })));
    await refused(404, 'NotFound', storage.send(new s3.HeadObjectCommand({ Bucket, Key: 'none' })));
    await refused(404, 'NoSuchBucket', storage.send(new s3.ListObjectsV2Command({ Bucket: 'sdk-none' })));
    const again = new s3.PutObjectCommand({ Bucket, Key: 'copy', Body: '', IfNoneMatch: '*' });
    await refused(412, 'PreconditionFailed', storage.send(again));
    const Objects = [{ Key }, { Key: 'copy' }, { Key: 'none' }];
    const deleted = await storage.send(new s3.DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    assert.deepEqual(deleted.Deleted.map((it) => it.Key).sort(), [Key, 'copy', 'none'].sort());
    await storage.send(new s3.DeleteObjectCommand({ Bucket, Key: 'signed' }));
    await storage.send(new s3.DeleteBucketCommand({ Bucket }));
    await refused(404, 'NotFound', storage.send(new s3.HeadBucketCommand({ Bucket })));
});

const config = (reference, name) => ({
    CallerReference: reference,
    Comment: reference,
    Enabled: true,
    DefaultRootObject: 'index.html',
    Origins: {
        Quantity: 1,
        Items: [
            {
                Id: 'bucket',
                DomainName: `${name}.s3.us-east-1.amazonaws.com`,
                S3OriginConfig: { OriginAccessIdentity: '' },
            },
        ],
    },
    DefaultCacheBehavior: {
        TargetOriginId: 'bucket',
        ViewerProtocolPolicy: 'allow-all',
        CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6',
    },
});

/** A bucket with a page that everyone may read. */
const site = async (name, page) => {
    await bucket(name);
    const statement = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${name}/*` };
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    await storage.send(new s3.PutBucketPolicyCommand({ Bucket: name, Policy }));
    const object = { Bucket: name, Key: 'index.html', Body: page, ContentType: 'text/html' };
    await storage.send(new s3.PutObjectCommand(object));
    return name;
};

/** Disables a distribution and deletes it. */
const remove = async (Id) => {
    const { DistributionConfig, ETag } = await cloudfront.send(new cf.GetDistributionConfigCommand({ Id }));
    DistributionConfig.Enabled = false;
    const update = { Id, IfMatch: ETag, DistributionConfig };
    const disabled = await cloudfront.send(new cf.UpdateDistributionCommand(update));
    await cloudfront.send(new cf.DeleteDistributionCommand({ Id, IfMatch: disabled.ETag }));
};

test('a distribution', async () => {
    const name = await site('sdk-distribution', 'first');
    const created = await cloudfront.send(
        new cf.CreateDistributionCommand({ DistributionConfig: config('sdk', name) }),
    );
    const { Id, ARN } = created.Distribution;
    const host = `${Id}.cloudfront.localhost`;
    await cf.waitUntilDistributionDeployed({ client: cloudfront, maxWaitTime: 100 }, { Id });
    assert.equal((await viewer('/', host)).body.toString(), 'first');
    await storage.send(new s3.PutObjectCommand({ Bucket: name, Key: 'index.html', Body: 'second' }));
    const kept = await viewer('/', host);
    assert.deepEqual([kept.body.toString(), kept.headers['x-cache']], ['first', 'Hit from cloudfront']);

    const InvalidationBatch = { CallerReference: 'sdk-1', Paths: { Quantity: 1, Items: ['/*'] } };
    const { Invalidation } = await cloudfront.send(
        new cf.CreateInvalidationCommand({ DistributionId: Id, InvalidationBatch }),
    );
    await cf.waitUntilInvalidationCompleted(
        { client: cloudfront, maxWaitTime: 100 },
        { DistributionId: Id, Id: Invalidation.Id },
    );
    assert.equal((await viewer('/', host)).body.toString(), 'second');

    const got = await cloudfront.send(new cf.GetDistributionConfigCommand({ Id }));
    const changed = { ...got.DistributionConfig, Comment: 'changed', DefaultRootObject: '' };
    const update = { Id, IfMatch: got.ETag, DistributionConfig: changed };
    const updated = await cloudfront.send(new cf.UpdateDistributionCommand(update));
    assert.deepEqual(updated.Distribution.DistributionConfig, changed);
    await refused(412, 'PreconditionFailed', cloudfront.send(new cf.UpdateDistributionCommand(update)));
    assert.equal((await viewer('/', host)).status, 403);
    await cloudfront.send(
        new cf.TagResourceCommand({ Resource: ARN, Tags: { Items: [{ Key: 'team', Value: 'web' }] } }),
    );
    const tags = await cloudfront.send(new cf.ListTagsForResourceCommand({ Resource: ARN }));
    assert.deepEqual(tags.Tags.Items, [{ Key: 'team', Value: 'web' }]);
    await remove(Id);
    await refused(404, 'NoSuchDistribution', cloudfront.send(new cf.GetDistributionCommand({ Id })));
});

test('a function', async () => {
    const Name = 'sdk-function';
    const code = "function handler(event) { event.request.uri += 'index.html'; return event.request; }";
    const created = await cloudfront.send(
        new cf.CreateFunctionCommand({
            Name,
            FunctionConfig: { Comment: '', Runtime: 'cloudfront-js-2.0' },
            FunctionCode: Buffer.from(code),
        }),
    );
    const event = {
        version: '1.0',
        context: { eventType: 'viewer-request' },
        viewer: { ip: '198.51.100.11' },
        request: { method: 'GET', uri: '/docs/', querystring: {}, headers: {}, cookies: {} },
    };
    const EventObject = Buffer.from(JSON.stringify(event));
    const { TestResult } = await cloudfront.send(
        new cf.TestFunctionCommand({ Name, IfMatch: created.ETag, Stage: 'DEVELOPMENT', EventObject }),
    );
    assert.equal(JSON.parse(TestResult.FunctionOutput).request.uri, '/docs/index.html');
    assert.equal(TestResult.FunctionErrorMessage, '');
    await cloudfront.send(new cf.PublishFunctionCommand({ Name, IfMatch: created.ETag }));
    const live = await cloudfront.send(new cf.GetFunctionCommand({ Name, Stage: 'LIVE' }));
    assert.equal(Buffer.from(live.FunctionCode).toString(), code);
    const { ETag } = await cloudfront.send(new cf.DescribeFunctionCommand({ Name }));
    await cloudfront.send(new cf.DeleteFunctionCommand({ Name, IfMatch: ETag }));
    await refused(404, 'NoSuchFunctionExists', cloudfront.send(new cf.DescribeFunctionCommand({ Name })));
});

test('a key value store', async () => {
    // The client puts the account's number before the endpoint's host, so that this has to be a name.
    const lookup = dns.lookup;
    dns.lookup = (host, options, done) => lookup(host.endsWith('.localhost') ? '127.0.0.1' : host, options, done);
    const Name = 'sdk-pages';
    const created = await cloudfront.send(new cf.CreateKeyValueStoreCommand({ Name }));
    const KvsARN = created.KeyValueStore.ARN;
    const pairs = new kvs.CloudFrontKeyValueStoreClient({
        ...common,
        endpoint: endpoint.replace('127.0.0.1', 'localhost'),
    });
    const { ETag } = await pairs.send(new kvs.DescribeKeyValueStoreCommand({ KvsARN }));
    const put = await pairs.send(new kvs.PutKeyCommand({ KvsARN, Key: 'a/b c', Value: '1', IfMatch: ETag }));
    assert.equal(put.ItemCount, 1);
    const got = await pairs.send(new kvs.GetKeyCommand({ KvsARN, Key: 'a/b c' }));
    assert.equal(got.Value, '1');
    await refused(
        404,
        'ResourceNotFoundException',
        pairs.send(new kvs.GetKeyCommand({ KvsARN, Key: 'none' })),
    );
    const described = await cloudfront.send(new cf.DescribeKeyValueStoreCommand({ Name }));
    await cloudfront.send(new cf.DeleteKeyValueStoreCommand({ Name, IfMatch: described.ETag }));
});
