import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { readSettings } from '#operations';
import { findCallerAddress, nameNetwork } from './find-caller-address.ts';

const settings = readSettings({ PORTVAKT_TRUSTED_PROXIES: '10.0.0.0/8,2001:db8:7::/48' });
const proxies = 'problems' in settings ? undefined : settings.trustedProxies;
assert.ok(proxies !== undefined);

const forwardedFor = (peer: string, text?: string) =>
  findCallerAddress(peer, {
    ...{ proxies, header: 'x-forwarded-for' },
    headers: { forwarded: 'for=192.0.2.99', ...(text !== undefined && { 'x-forwarded-for': text }) },
  });
const forwarded = (peer: string, text: string) =>
  findCallerAddress(peer, {
    ...{ proxies, header: 'forwarded' },
    headers: { forwarded: text, 'x-forwarded-for': '192.0.2.99' },
  });

describe('the address of a caller', () => {
  test('is the peer where that is no trusted proxy, whatever the headers say', () => {
    assert.equal(forwardedFor('192.0.2.1', '203.0.113.5'), '192.0.2.1');
    assert.equal(forwarded('192.0.2.1', 'for=203.0.113.5'), '192.0.2.1');
  });

  test('is the last address that is no trusted proxy: what stands before it may be made up', () => {
    assert.equal(forwardedFor('10.0.0.1', '203.0.113.5'), '203.0.113.5');
    assert.equal(forwardedFor('10.0.0.1', '198.51.100.1, 10.9.9.9, 203.0.113.5, 10.0.0.2'), '203.0.113.5');
    assert.equal(forwardedFor('::ffff:10.0.0.1', '203.0.113.5:4711'), '203.0.113.5');
    assert.equal(forwardedFor('2001:db8:7::1', '[2001:db8:9::5]:443'), '2001:db8:9::5');
  });

  test('is the nearest proxy where what it says is no address', () => {
    assert.equal(forwardedFor('10.0.0.1'), '10.0.0.1');
    assert.equal(forwardedFor('10.0.0.1', '203.0.113.5, unknown'), '10.0.0.1');
    assert.equal(forwardedFor('10.0.0.1', '203.0.113.5, , 10.0.0.2'), '10.0.0.2');
    assert.equal(forwardedFor('10.0.0.1', '999.0.0.1'), '10.0.0.1');
  });

  test('comes from Forwarded in its own form, where that is the header', () => {
    assert.equal(forwarded('10.0.0.1', 'for=192.0.2.7;proto=https;by=203.0.113.43'), '192.0.2.7');
    assert.equal(forwarded('10.0.0.1', 'for=198.51.100.1, For="[2001:db8:9::5]:4711"; host=a'), '2001:db8:9::5');
    assert.equal(forwarded('10.0.0.1', 'for=192.0.2.7, for=_hidden'), '10.0.0.1');
    assert.equal(forwarded('10.0.0.1', 'proto=https'), '10.0.0.1');
  });

  test('of whatever text is an address, and at no cost that grows with it', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 2000 }), (text) => {
        assert.match(forwardedFor('10.0.0.1', text), /^[0-9a-fA-F:.]+$/);
        assert.match(forwarded('10.0.0.1', text), /^[0-9a-fA-F:.]+$/);
      }),
    );
  });
});

test('IPv6 is counted by networks of 64 bits, IPv4 by addresses', () => {
  const same = ['2001:db8:0:1::1', '2001:0db8:0000:0001:ffff::', '2001:db8:0:1:1:2:3:4', '2001:db8::1:0:0:192.0.2.1'];
  assert.deepEqual([...new Set(same.map(nameNetwork))], ['2001:db8:0:1::/64']);
  assert.notEqual(nameNetwork('2001:db8:0:2::1'), '2001:db8:0:1::/64');
  assert.equal(nameNetwork('::1'), '0:0:0:0::/64');
  assert.equal(nameNetwork('fe80::1%eth0'), 'fe80:0:0:0::/64');
  assert.equal(nameNetwork('::ffff:192.0.2.1'), '192.0.2.1');
  assert.equal(nameNetwork('192.0.2.1'), '192.0.2.1');
});
