// Runs one Lambda@Edge function, an invocation at a time, as Lambda's Node.js runtime does.
//
// Started as `node bootstrap.cjs IN OUT LOG LIFE`, four file descriptors. Each line that comes in
// by IN is a JSON object, the first one the settings, every other an invocation; each line that
// goes out by OUT is one of the frames of `frames.rs`. What user code prints goes to LOG, between
// marks that carry a token which user code does not know. LIFE ends when the server does.
'use strict';

const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const Module = require('node:module');
const { spawnSync } = require('node:child_process');
const { inspect } = require('node:util');
const { Readable, Writable } = require('node:stream');
const { Worker } = require('node:worker_threads');
const { pathToFileURL } = require('node:url');

const [IN, OUT, LOG, LIFE] = process.argv.splice(2).map(Number);
const OWN_FILE = __filename;
const { parse, stringify } = JSON;
const { now } = Date;
const exit = process.exit.bind(process);
const sleeper = new Int32Array(new SharedArrayBuffer(4));

let settings;
let handler;
let ready = false;
let current = null;

// Writes all, also where a child process of user code made the pipe non-blocking.
function writeAll(fd, bytes) {
  let at = 0;
  while (at < bytes.length) {
    try {
      at += fs.writeSync(fd, bytes, at);
    } catch (error) {
      if (error.code !== 'EAGAIN') return;
      Atomics.wait(sleeper, 0, 0, 1);
    }
  }
}

function send(frame) {
  writeAll(OUT, Buffer.from(stringify(frame) + '\n'));
}

function mark(word) {
  writeAll(LOG, Buffer.from(`\0${settings.token} ${word}\n`));
}

// User code prints synchronously, so that nothing is lost when the process ends.
function printer(fd) {
  const stream = new Writable({
    decodeStrings: true,
    write(chunk, _encoding, done) {
      writeAll(LOG, chunk);
      done();
    },
  });
  stream.fd = fd;
  stream._type = 'pipe';
  stream.destroySoon = stream.destroy;
  stream._destroy = (_error, done) => done(null);
  return stream;
}
const streams = { stdout: printer(1), stderr: printer(2), stdin: Readable.from([]) };
for (const [name, stream] of Object.entries(streams)) {
  Object.defineProperty(process, name, { configurable: true, enumerable: true, get: () => stream });
}

function withoutBootstrap(stack) {
  const own = (line) => line.includes(OWN_FILE) || line.includes('node:internal/');
  return stack.split('\n').filter((line) => !(/^\s+at /.test(line) && own(line))).join('\n');
}

// An error as Lambda reports it.
function described(error, type) {
  if (error instanceof Error || (error && typeof error.stack === 'string')) {
    // Node puts the place of a syntax error in front of the stack, by `file:line`.
    const stack = withoutBootstrap(String(error.stack));
    const causes = error.cause === undefined ? '' : `\n  [cause]: ${inspect(error.cause)}`;
    return {
      type: type || error.name || 'Error',
      code: error.code === undefined ? '' : String(error.code),
      message: String(error.message),
      stack: stack + causes,
    };
  }
  const message = typeof error === 'string' ? error : inspect(error);
  return { type: type || typeof error, code: '', message, stack: '' };
}

function named(name, message) {
  const error = new Error(message);
  error.name = name;
  error.stack = `${name}: ${message}`;
  return error;
}

// The place of a syntax error is in the stack of what was required; of what was imported only Node
// itself prints it.
function placed(error, file) {
  if (!(error instanceof SyntaxError) || /:\d+\n/.test(String(error.stack))) return error;
  const args = ['--check', file];
  const { stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', stdio: 'pipe', timeout: 5000 });
  const place = /^(?:file:\/\/)?(.*:\d+)\n/.exec(stderr || '');
  error.stack = `${place ? place[1] : file}\n${error.stack}`;
  return error;
}

function isModule(file) {
  if (file.endsWith('.mjs')) return true;
  if (file.endsWith('.cjs')) return false;
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    const found = path.join(folder, 'package.json');
    if (fs.existsSync(found)) {
      try {
        return parse(fs.readFileSync(found, 'utf8')).type === 'module';
      } catch {
        return false;
      }
    }
    if (folder === settings.root || folder === path.dirname(folder)) return false;
  }
}

// A deployment package of one file has no `package.json`: what is named `.js` is CommonJS.
function loadSingle(file) {
  const single = new Module(file);
  single.filename = file;
  single.paths = Module._nodeModulePaths(path.dirname(file));
  const beside = new Set();
  single.require = function (id) {
    if (typeof id === 'string' && !Module.isBuiltin(id) && !id.startsWith('@aws-sdk/') && !ready) {
      beside.add(id);
    }
    return Module.prototype.require.call(this, id);
  };
  const source = fs.readFileSync(file, 'utf8').replace(/^#!.*/, '').replace(/^\uFEFF/, '');
  single._compile(source, file, 'commonjs');
  single.loaded = true;
  return [single.exports, [...beside]];
}

async function load() {
  const { file } = settings;
  let exported;
  let beside = [];
  try {
    if (settings.single && !file.endsWith('.mjs')) {
      [exported, beside] = loadSingle(file);
    } else if (isModule(file)) {
      exported = await import(pathToFileURL(file).href);
    } else {
      exported = require(file);
    }
  } catch (error) {
    throw placed(error, file);
  }
  let found = exported;
  for (const part of settings.export.split('.')) {
    found = found === undefined || found === null ? undefined : found[part];
  }
  if (found === undefined && exported && exported.default) {
    found = exported.default[settings.export];
  }
  if (typeof found !== 'function') {
    const names = Object.keys(exported || {}).map((it) => `\`${it}\``).join(', ') || 'nothing';
    throw named(
      'Runtime.HandlerNotFound',
      `${file} exports no function \`${settings.export}\`; it exports ${names}`,
    );
  }
  if (!settings.callbacks && found.length >= 3) {
    throw named(
      'Runtime.CallbackHandlerDeprecated',
      `the handler \`${settings.export}\` takes a callback as its third parameter, which Node.js 24 on Lambda refuses`,
    );
  }
  return [found, beside];
}

// Ends the invocation under way; whatever comes later counts for nothing.
function finish(invocation, frame) {
  if (current !== invocation) return;
  current = null;
  requests.ref();
  mark('end');
  send(frame);
}

function succeed(invocation, value) {
  let frame;
  try {
    const text = stringify(value === undefined ? null : value);
    frame = { result: { value: text === undefined ? null : parse(text), rss: process.memoryUsage.rss() } };
  } catch (error) {
    frame = { error: described(error, 'Runtime.MarshalError') };
  }
  finish(invocation, frame);
}

function fail(invocation, error) {
  finish(invocation, { error: described(error) });
}

function settle(invocation, error, value) {
  if (error !== undefined && error !== null) fail(invocation, error);
  else succeed(invocation, value);
}

function contextOf(invocation, request) {
  const context = {
    ...settings.context,
    awsRequestId: request.requestId,
    getRemainingTimeInMillis: () => Math.max(0, request.deadline - now()),
  };
  if (settings.callbacks) {
    context.callbackWaitsForEmptyEventLoop = true;
    context.succeed = (value) => settle(invocation, null, value);
    context.fail = (error) => fail(invocation, error === undefined || error === null ? 'handled' : error);
    context.done = (error, value) => settle(invocation, error, value);
  }
  return context;
}

function invoke(request) {
  const invocation = { held: null };
  current = invocation;
  mark('begin');
  const context = contextOf(invocation, request);
  // From here on an empty event loop is seen: `beforeExit`.
  requests.unref();
  const callback = (error, value) => {
    if (current !== invocation || invocation.held) return;
    if ((error === undefined || error === null) && context.callbackWaitsForEmptyEventLoop) {
      invocation.held = () => settle(invocation, null, value);
    } else {
      settle(invocation, error, value);
    }
  };
  try {
    const returned = settings.callbacks
      ? handler(request.event, context, callback)
      : handler(request.event, context);
    if (returned && typeof returned.then === 'function') {
      // The first counts: a callback before the promise, even where it waits for the event loop.
      const first = (settled) => (value) => (invocation.held || (() => settled(invocation, value)))();
      returned.then(first(succeed), first(fail));
    } else if (!settings.callbacks) {
      succeed(invocation, returned);
    }
  } catch (error) {
    fail(invocation, error);
  }
}

process.on('beforeExit', () => {
  if (current) {
    const invocation = current;
    if (invocation.held) invocation.held();
    else {
      mark('end');
      current = null;
      requests.ref();
      send({ silent: { rss: process.memoryUsage.rss() } });
    }
  }
});

// An error that nobody caught ends the process, as in Lambda.
function endBy(error, code) {
  if (current || !ready) {
    current = null;
    if (settings) mark('end');
    send({ error: { ...error, last: true } });
  } else {
    process.stderr.write(`${error.stack || `${error.type}: ${error.message}`}\n`);
  }
  ready = true;
  exit(code);
}
process.on('unhandledRejection', (reason) => {
  const error = described(reason, 'Runtime.UnhandledPromiseRejection');
  endBy(error, 128);
});
process.on('uncaughtException', (error) => endBy(described(error), 129));
process.on('exit', (code) => {
  if (current || !ready) {
    const { stack } = new Error('exit');
    send({ exit: { code, stack: withoutBootstrap(stack).split('\n').slice(1).join('\n') } });
  }
});

async function begin(line) {
  settings = parse(line);
  watch();
  let beside;
  try {
    [handler, beside] = await load();
  } catch (error) {
    mark('end');
    send({ failed: described(error) });
    ready = true;
    exit(1);
  }
  ready = true;
  mark('end');
  send({ ready: { version: process.versions.node, beside } });
}

// A thread of its own, which also sees the server go while user code holds the event loop.
function watch() {
  if (!(LIFE >= 0)) return;
  const body = `
    const { Socket } = require('node:net');
    const life = new Socket({ fd: ${LIFE}, readable: true, writable: false });
    const end = () => { try { process.kill(-process.pid, 'SIGKILL'); } catch { process.kill(process.pid, 'SIGKILL'); } };
    life.on('error', end).on('close', end).resume();`;
  const limits = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 };
  const worker = new Worker(body, { eval: true, env: {}, argv: [], execArgv: [], resourceLimits: limits });
  worker.on('error', () => {});
  worker.unref();
}

const requests = new net.Socket({ fd: IN, readable: true, writable: false });
const pending = [];
requests.on('data', (chunk) => {
  let from = 0;
  for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
    pending.push(chunk.subarray(from, at));
    const line = Buffer.concat(pending.splice(0)).toString('utf8');
    from = at + 1;
    if (settings) invoke(parse(line));
    else begin(line);
  }
  if (from < chunk.length) pending.push(chunk.subarray(from));
});
requests.on('error', () => {});
requests.on('close', () => {
  ready = true;
  current = null;
  exit(0);
});
