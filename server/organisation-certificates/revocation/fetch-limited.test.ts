import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { createFetcher, isInternalAddress } from './fetch-limited.ts';

describe('fetching what a certificate points to', () => {
  let server: Server;
  let hanging: Server;
  const hostOf = (one: Server) => `127.0.0.1:${(one.address() as AddressInfo).port}`;
  const open = () => createFetcher(new Set([hostOf(server), hostOf(hanging)]));
  const at = (path: string) => `http://${hostOf(server)}${path}`;
  let redirected = 0;

  before(async () => {
    server = createServer((request, response) => {
      if (request.url === '/good') response.end('good');
      else if (request.url === '/echo') request.pipe(response);
      else if (request.url === '/redirect') response.writeHead(302, { location: '/secret' }).end();
      else if (request.url === '/secret') {
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

  test('does not follow where it is sent', () => assert.equal(redirected, 0));

  test('a host that hangs holds up nobody who asks another, and is left alone for a while', async () => {
    const fetch = open();
    const stuck = Array.from({ length: 20 }, () =>
      fetch({ url: `http://${hostOf(hanging)}/`, largest: 10 }).catch((error) => error),
    );
    assert.equal((await fetch({ url: at('/good'), largest: 10 })).toString(), 'good');
    const errors = await Promise.all(stuck);
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
      'not an address',
    ]) {
      assert.equal(isInternalAddress(address), true, address);
    }
    for (const address of ['139.105.36.164', '172.32.0.1', '8.8.8.8', '2a02:9cc::201'])
      assert.equal(isInternalAddress(address), false, address);
  });
});
