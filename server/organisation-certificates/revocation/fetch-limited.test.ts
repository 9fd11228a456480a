import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { isInternalAddress } from '#outgoing-requests';
import { createFetcher } from './fetch-limited.ts';

describe('fetching what a certificate points to', () => {
  let server: Server;
  let hanging: Server;
  const hostOf = (one: Server) => `127.0.0.1:${(one.address() as AddressInfo).port}`;
  const open = () => createFetcher(new Set([hostOf(server), hostOf(hanging)]));
  const at = (path: string) => `http://${hostOf(server)}${path}`;
  let redirected = 0;
  let underWay = 0;
  let most = 0;
  let flaky = 0;
  let isDown = true;

  before(async () => {
    server = createServer((request, response) => {
      if (request.url === '/good') response.end('good');
      else if (request.url === '/echo') request.pipe(response);
      else if (request.url === '/redirect') response.writeHead(302, { location: '/secret' }).end();
      else if (request.url === '/declared') response.writeHead(200, { 'content-length': '1000000000' }).write('little');
      else if (request.url === '/chunked') {
        response.writeHead(200);
        const pour = setInterval(() => response.write(Buffer.alloc(4096)), 1);
        response.once('close', () => clearInterval(pour));
      } else if (request.url === '/drip') {
        response.writeHead(200);
        const drip = setInterval(() => response.write('.'), 100);
        response.once('close', () => clearInterval(drip));
      } else if (request.url === '/headers-only') response.writeHead(200).flushHeaders();
      else if (request.url === '/no-answer') request.socket.destroy();
      else if (request.url === '/no-http') request.socket.end('no HTTP at all');
      else if (request.url === '/long-headers') {
        response.writeHead(200, { 'x-long': 'x'.repeat(100_000) }).end('good');
      } else if (request.url === '/switch') {
        request.socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n');
      } else if (request.url === '/exactly') response.end(Buffer.alloc(10));
      else if (request.url === '/empty') response.end();
      else if (request.url === '/error') response.writeHead(500).end('good');
      else if (request.url === '/no-content') response.writeHead(204).end();
      else if (request.url === '/slots') {
        underWay += 1;
        most = Math.max(most, underWay);
        response.once('close', () => {
          underWay -= 1;
        });
        setTimeout(() => response.end('slot'), 20);
      } else if (request.url === '/flaky') {
        flaky += 1;
        if (isDown) response.writeHead(503).end();
        else response.end('good');
      } else if (request.url === '/secret') {
        redirected += 1;
        response.end('secret');
      } else if (request.url === '/large') response.end(Buffer.alloc(10_000));
      else if (request.url === '/cut') {
        response.writeHead(200, { 'content-length': '100' });
        response.write('half');
        response.socket?.destroy();
      } else response.writeHead(404).end();
    });
    hanging = createServer(() => {});
    for (const one of [server, hanging]) {
      one.listen(0, '127.0.0.1');
      await once(one, 'listening');
    }
  });
  after(() => {
    for (const one of [server, hanging]) {
      one.closeAllConnections();
      one.close();
    }
  });

  test('brings what is there, by GET and by POST', async () => {
    const fetch = open();
    assert.equal((await fetch({ url: at('/good'), largest: 10 })).toString(), 'good');
    const post = { body: Buffer.from('question'), mediaType: 'application/ocsp-request' };
    assert.equal((await fetch({ url: at('/echo'), post, largest: 10 })).toString(), 'question');
  });

  const refused: readonly (readonly [name: string, url: () => string, why: RegExp])[] = [
    ['what is not there', () => at('/nothing'), /answered 404/],
    ['a redirect', () => at('/redirect'), /answered 302/],
    ['more than was allowed', () => at('/large'), /more than 10 bytes/],
    ['half an answer', () => at('/cut'), /aborted|broke off|socket|hang up/],
    ['more than was allowed, by its header, at once', () => at('/declared'), /more than 10 bytes/],
    ['a stream without an end', () => at('/chunked'), /more than 10 bytes/],
    ['a server error, whatever stands in it', () => at('/error'), /answered 500/],
    ['no content', () => at('/no-content'), /answered 204/],
    ['a connection that is closed without an answer', () => at('/no-answer'), /hang up|ECONNRESET/],
    ['what is no HTTP', () => at('/no-http'), /Parse Error/],
    ['headers without an end', () => at('/long-headers'), /Header overflow/],
    ['another protocol', () => at('/switch'), /aborted|hang up|Switching|answered 101|timeout/],
    ['FTP', () => 'ftp://127.0.0.1/', /only http/],
    ['data', () => 'data:,good', /only http/],
    ['what is no address', () => 'no address', /Invalid URL/],
    ['this machine in hexadecimal', () => 'http://0x7f000001:1/', /internal address/],
    ['this machine in hexadecimal parts', () => 'http://0x7f.1:1/', /internal address/],
    ['this machine with parts left out', () => 'http://127.1:1/', /internal address/],
    ['this machine in full-width digits', () => 'http://１２７.０.０.１:1/', /internal address/],
    ['this machine with a dot behind', () => 'http://127.0.0.1.:1/', /internal address/],
    ['this machine as nought', () => 'http://0:1/', /internal address/],
    ['this machine behind a user', () => 'http://good.test@127.0.0.1:1/', /internal address/],
    ['this machine as IPv4 in IPv6, in hexadecimal', () => 'http://[::ffff:7f00:1]:1/', /internal address/],
    ['this machine behind NAT64', () => 'http://[64:ff9b::7f00:1]:1/', /internal address/],
    ['this machine behind 6to4', () => 'http://[2002:7f00:1::]:1/', /internal address/],
    ['a local IPv6 network', () => 'http://[fd00::1]:1/', /internal address/],
    ['an allowed host at another port', () => 'http://127.0.0.1:9/', /internal address/],
    ['a name that there is none of', () => 'http://nowhere.invalid/', /ENOTFOUND|EAI_AGAIN|too long/],
    ['LDAP', () => 'ldap://127.0.0.1/dc=x', /only http/],
    ['a file', () => 'file:///etc/passwd', /only http/],
    ['this machine, unless it is allowed', () => `http://127.0.0.1:1/`, /internal address/],
    ['this machine by name', () => 'http://localhost:1/', /internal address/],
    ['this machine in IPv6', () => 'http://[::1]:1/', /internal address/],
    ['this machine as IPv4 in IPv6', () => 'http://[::ffff:127.0.0.1]:1/', /internal address/],
    ['this machine as one number', () => 'http://2130706433:1/', /internal address/],
    ['this machine in octal', () => 'http://0177.0.0.1:1/', /internal address/],
    ['the metadata service of a cloud', () => 'http://169.254.169.254/latest', /internal address/],
    ['a private network', () => 'http://10.0.0.1/', /internal address/],
  ];
  for (const [name, url, why] of refused) {
    test(`refuses ${name}`, async () => {
      await assert.rejects(open()({ url: url(), largest: 10 }), why);
    });
  }

  test('brings what is exactly as large as was allowed, and nothing', async () => {
    assert.equal((await open()({ url: at('/exactly'), largest: 10 })).length, 10);
    assert.equal((await open()({ url: at('/empty'), largest: 10 })).length, 0);
  });

  test('gives up after three seconds, however little by little something comes', async () => {
    const fetch = open();
    const start = performance.now();
    const endings = ['/drip', '/headers-only'].map((path) =>
      assert.rejects(fetch({ url: at(path), largest: 1_000_000 }), /aborted|timeout/i),
    );
    await Promise.all(endings);
    const took = performance.now() - start;
    assert.ok(took >= 2900 && took < 5000, `${took} ms`);
  });

  test('asks a host four times at once, and everybody has a turn', async () => {
    const fetch = open();
    most = 0;
    const bodies = await Promise.all(Array.from({ length: 40 }, () => fetch({ url: at('/slots'), largest: 10 })));
    assert.ok(bodies.every((body) => body.toString() === 'slot'));
    assert.equal(most, 4);
  });

  test('refuses those that come when 64 wait', async () => {
    const fetch = open();
    const results = await Promise.allSettled(
      Array.from({ length: 70 }, () => fetch({ url: at('/slots'), largest: 10 })),
    );
    const refusedOnes = results.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
    assert.equal(refusedOnes.length, 2);
    assert.match(String(refusedOnes[0]?.reason), /too many downloads/);
  });

  test('asks a source that failed again after a pause, and others of that host all the while', async () => {
    let now = 0;
    const fetch = createFetcher(new Set([hostOf(server)]), () => now);
    const ask = () => fetch({ url: at('/flaky'), largest: 10 });
    flaky = 0;
    isDown = true;
    await assert.rejects(ask(), /answered 503/);
    isDown = false;
    now = 2999;
    await assert.rejects(ask(), /failed a moment ago/);
    assert.equal(flaky, 1);
    assert.equal((await fetch({ url: at('/good'), largest: 10 })).toString(), 'good');
    now = 3000;
    assert.equal((await ask()).toString(), 'good');
  });

  test('does not follow where it is sent', () => assert.equal(redirected, 0));

  test('a host that hangs holds up nobody who asks another, and is left alone for a while', async () => {
    const fetch = open();
    const stuck = Array.from({ length: 20 }, () =>
      fetch({ url: `http://${hostOf(hanging)}/`, largest: 10 }).catch((error) => error),
    );
    assert.equal((await fetch({ url: at('/good'), largest: 10 })).toString(), 'good');
    const start = performance.now();
    const errors = await Promise.all(stuck);
    assert.ok(performance.now() - start < 6000, 'those who waited for their turn do not wait for the host as well');
    assert.ok(errors.every((error) => error instanceof Error));
    await assert.rejects(fetch({ url: `http://${hostOf(hanging)}/`, largest: 10 }), /failed a moment ago/);
  });

  test('knows internal addresses from others', () => {
    for (const address of [
      '0.0.0.0',
      '100.64.1.1',
      '172.31.255.255',
      '192.168.1.1',
      '224.0.0.1',
      '255.255.255.255',
      '::',
      'fe80::1',
      'fd00::1',
      'ff02::1',
      '::ffff:10.0.0.1',
      '::127.0.0.1',
      'fe80::1%eth0',
      '198.51.100.7',
      '2001::1',
      '64:ff9b:1::1',
      'not an address',
    ]) {
      assert.equal(isInternalAddress(address), true, address);
    }
    for (const address of ['139.105.36.164', '172.32.0.1', '8.8.8.8', '2a02:9cc::201'])
      assert.equal(isInternalAddress(address), false, address);
  });
});
