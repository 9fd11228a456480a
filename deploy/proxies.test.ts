import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, request as plainRequest, type Server } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { request } from 'node:https';
import { type AddressInfo, createConnection, type Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { connect } from 'node:tls';
import {
  exampleRegistry,
  findFreePort,
  makeClient,
  scopes,
  signGrant,
  startTestServer,
  type TestServer,
  temporaryFolder,
} from '@portvakt/own-tests';

/** The examples for nginx and HAProxy, as they stand but for addresses and files, with a real server behind them. */

// Debian keeps them where only administrators look.
const PATH = `${process.env.PATH}:/usr/sbin`;
const has = (program: string, flag: string) => spawnSync(program, [flag], { env: { PATH } }).status === 0;
const hasOpenssl = has('openssl', 'version');

const ISSUER = 'https://portvakt.example/';
const HOST = 'portvakt.example';
const client = makeClient('proxied-client');

/** What stands in the examples, and what a test needs in its place. Each must be there. */
type Changes = readonly (readonly [written: string, here: string])[];

async function adapt(file: string, changes: Changes): Promise<string> {
  let adapted = await readFile(new URL(file, import.meta.url), 'utf8');
  for (const [written, here] of changes) {
    assert.ok(adapted.includes(written), `${file} has no «${written}»`);
    adapted = adapted.replaceAll(written, here);
  }
  return adapted;
}

interface Proxy {
  readonly port: number;
  stop(): Promise<void>;
}

/** Waits for `ready` in what the program writes to its standard error. */
async function startProxy(program: string, args: readonly string[], port: number, ready: RegExp): Promise<Proxy> {
  const child: ChildProcess = spawn(program, args, { env: { PATH }, stdio: ['ignore', 'ignore', 'pipe'] });
  await new Promise<void>((resolve, reject) => {
    let told = '';
    child.stderr?.on('data', (chunk) => {
      told += chunk;
      if (ready.test(told)) resolve();
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`${program} did not start:\n${told}`)));
  });
  return {
    port,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

/** `folder` has `tls.pem` and `tls.key`, and both in `both.pem`. `upstream` is the port of the server. */
type Start = (given: { folder: string; upstream: number }) => Promise<Proxy>;

const startNginx: Start = async ({ folder, upstream }) => {
  const port = await findFreePort();
  const site = await adapt('./nginx/portvakt.conf', [
    ['server 127.0.0.1:8080', `server 127.0.0.1:${upstream}`],
    ['listen 443', `listen 127.0.0.1:${port}`],
    ['/etc/nginx/tls/portvakt.pem', join(folder, 'tls.pem')],
    ['/etc/nginx/tls/portvakt.key', join(folder, 'tls.key')],
    ['client_header_timeout 10s', 'client_header_timeout 1s'],
  ]);
  await mkdir(join(folder, 'nginx'));
  await writeFile(join(folder, 'nginx', 'site.conf'), site);
  const own = (name: string) => join(folder, 'nginx', name);
  await writeFile(
    own('nginx.conf'),
    `${process.getuid?.() === 0 ? 'user root;' : ''}
worker_processes 1;
daemon off;
pid ${own('pid')};
error_log stderr notice;
events {}
http {
  access_log off;
  client_body_temp_path ${own('bodies')};
  proxy_temp_path ${own('proxied')};
  fastcgi_temp_path ${own('fastcgi')};
  uwsgi_temp_path ${own('uwsgi')};
  scgi_temp_path ${own('scgi')};
  include ${own('site.conf')};
}
`,
  );
  return startProxy('nginx', ['-e', 'stderr', '-p', folder, '-c', own('nginx.conf')], port, /start worker process /);
};

const startHaproxy: Start = async ({ folder, upstream }) => {
  const port = await findFreePort();
  const file = join(folder, 'haproxy.cfg');
  const written = await adapt('./haproxy/haproxy.cfg', [
    ['server one 127.0.0.1:8080', `server one 127.0.0.1:${upstream}`],
    ['bind :443', `bind 127.0.0.1:${port}`],
    ['/etc/haproxy/tls/portvakt.pem', join(folder, 'both.pem')],
    ['timeout http-request 10s', 'timeout http-request 1s'],
    // As many files may not be open here.
    ['maxconn 20000', 'maxconn 100'],
  ]);
  await writeFile(file, written);
  return startProxy('haproxy', ['-W', '-db', '-f', file], port, /Loading success/);
};

const proxies = [
  { name: 'nginx', start: startNginx, skip: !has('nginx', '-v') && 'nginx is not on this machine' },
  { name: 'HAProxy', start: startHaproxy, skip: !has('haproxy', '-v') && 'haproxy is not on this machine' },
];
const lacking = proxies.every(({ skip }) => skip !== false) ? 'neither nginx nor haproxy is on this machine' : false;

describe('behind the proxies of the examples', {
  skip: hasOpenssl ? lacking : 'openssl is not on this machine',
}, () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let portvakt: TestServer;
  /** Stands between proxy and server, and sees what the proxy sends. */
  let seer: Server;
  let seen: { readonly url: string; readonly headers: IncomingHttpHeaders; readonly socket: Socket }[] = [];
  const started: Proxy[] = [];

  before(async () => {
    folder = await temporaryFolder();
    const [pem, key] = [join(folder.path, 'tls.pem'), join(folder.path, 'tls.key')];
    const subject = ['-subj', `/CN=${HOST}`, '-addext', `subjectAltName=DNS:${HOST}`];
    const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
    execFileSync('openssl', ['req', '-x509', ...made, ...subject, '-keyout', key, '-out', pem], { stdio: 'ignore' });
    await writeFile(join(folder.path, 'both.pem'), (await readFile(pem, 'utf8')) + (await readFile(key, 'utf8')));
    portvakt = await startTestServer({ profile: 'production', registry: exampleRegistry(client) });
    seer = createServer((asked, reply) => {
      const { url = '', method, headers, socket } = asked;
      if (url !== '/health/ready' || headers.host !== undefined) seen.push({ url, headers, socket });
      const address = `${portvakt.address.slice(0, -1)}${url}`;
      const passedOn = plainRequest(address, { method, headers }, (answer) => {
        reply.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(reply);
      });
      passedOn.once('error', () => reply.destroy());
      asked.pipe(passedOn);
    });
    seer.listen(0, '127.0.0.1');
    await once(seer, 'listening');
  });
  after(async () => {
    for (const proxy of started) await proxy.stop();
    seer?.closeAllConnections();
    seer?.close();
    await portvakt?.stop();
    await folder?.remove();
  });

  for (const { name, start, skip } of proxies) {
    describe(name, { skip }, () => {
      let port: number;
      let ca: string;
      before(async () => {
        const proxy = await start({ folder: folder.path, upstream: (seer.address() as AddressInfo).port });
        started.push(proxy);
        port = proxy.port;
        ca = await readFile(join(folder.path, 'tls.pem'), 'utf8');
        seen = [];
      });

      interface Answer {
        readonly status: number | undefined;
        readonly headers: IncomingHttpHeaders;
        readonly body: string;
      }
      const ask = (
        path: string,
        { method = 'GET', headers = {}, body }: { method?: string; headers?: object; body?: string | Buffer } = {},
      ): Promise<Answer> =>
        new Promise((resolve, reject) => {
          const sent = request(
            {
              ...{ port, path, method, ca, host: '127.0.0.1', servername: HOST, agent: false },
              headers: { host: HOST, ...headers },
            },
            async (answer) => {
              const { statusCode: status, headers: received } = answer;
              resolve({ status, headers: received, body: await text(answer) });
            },
          );
          sent.once('error', reject).end(body);
        });
      const form = () =>
        new URLSearchParams({
          grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
          assertion: signGrant(client, { issuer: ISSUER, claims: { scope: scopes.granted } }),
        }).toString();
      const formHeaders = { 'content-type': 'application/x-www-form-urlencoded' };
      /** The one request that reached the server last. */
      const last = () => seen.at(-1) ?? assert.fail('nothing reached the server');

      test('a token comes through TLS, over HTTP/1.1 and HTTP/2', async () => {
        const { status, headers, body } = await ask('/token', { method: 'POST', headers: formHeaders, body: form() });
        assert.equal(status, 200, body);
        assert.match(String(headers['strict-transport-security']), /max-age=31536000/);
        assert.equal(headers['cache-control'], 'no-store');

        const session = connectHttp2(`https://127.0.0.1:${port}`, { ca, servername: HOST });
        const stream = session.request({ ':method': 'POST', ':path': '/token', ':authority': HOST, ...formHeaders });
        stream.end(form());
        const [received] = (await once(stream, 'response')) as [IncomingHttpHeaders];
        const token = JSON.parse(await text(stream));
        session.close();
        assert.equal(received[':status'], 200, JSON.stringify(token));
        assert.equal(token.token_type, 'Bearer');
        assert.equal(last().headers.host, HOST, 'the host that was asked for');
      });

      test('what a caller says of its own address is not passed on', async () => {
        const forged = {
          'x-forwarded-for': '198.51.100.7, 127.0.0.1',
          'x-forwarded-proto': 'http',
          'x-forwarded-host': 'evil.example',
          forwarded: 'for=198.51.100.7',
        };
        assert.equal((await ask('/jwk', { headers: forged })).status, 200);
        const { headers } = last();
        assert.equal(headers['x-forwarded-for'], '127.0.0.1');
        assert.equal(headers['x-forwarded-proto'], 'https');
        assert.equal(headers['x-forwarded-host'], HOST);
        assert.equal(headers.forwarded, undefined);
      });

      test('what is for operators and for tests is not there', async () => {
        const before = seen.length;
        for (const path of [
          '/metrics',
          '/metrics/',
          '/metrics?a=b',
          '/%6detrics',
          '/metrics%2f',
          '/health/live',
          '/health/ready',
          '/__portvakt/clock',
        ]) {
          assert.equal((await ask(path)).status, 404, path);
        }
        assert.deepEqual(
          seen.slice(before).map(({ url }) => url),
          [],
        );
      });

      test('connections to the server are used again', async () => {
        const before = seen.length;
        for (let turn = 0; turn < 5; turn += 1) assert.equal((await ask('/jwk')).status, 200);
        assert.equal(new Set(seen.slice(before).map(({ socket }) => socket)).size, 1);
      });

      test('a sender of slow headers is sent away, and the server never hears of it', async () => {
        const before = seen.length;
        const socket = connect({ socket: createConnection(port, '127.0.0.1'), ca, servername: HOST });
        await once(socket, 'secureConnect');
        socket.write(`POST /token HTTP/1.1\r\nHost: ${HOST}\r\nX-Slow: `);
        socket.resume();
        await once(socket, 'close');
        assert.equal(seen.length, before);
      });

      test('a body that is too large for the server ends at the proxy', async () => {
        const before = seen.length;
        const answer = await ask('/token', {
          method: 'POST',
          headers: { ...formHeaders, 'content-length': 1024 * 1024 + 1, expect: '100-continue' },
        }).catch((error: Error) => error);
        assert.equal((answer as Answer).status, 413);
        assert.equal(seen.length, before);
      });
    });
  }
});
