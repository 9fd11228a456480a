import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { judgeAddress } from './judge-address.ts';

const judge = (address: string, reach: 'public' | 'inside' = 'public') =>
  judgeAddress(new URL(address), { production: true, reach });

describe('addresses in production', () => {
  test('public names and addresses will do', () => {
    for (const address of [
      'https://portvakt.example/',
      'https://maskinporten.no/',
      'https://local.example/',
      'https://test.maskinporten.no/',
      'https://localhost.example:8443/',
      'https://93.184.215.14/',
      'https://[2a00:1450:400f::1]/',
    ]) {
      assert.equal(judge(address), undefined, address);
    }
  });

  test('plain http, user names and passwords will not', () => {
    assert.match(judge('http://portvakt.example/') ?? '', /^be https/);
    for (const address of ['https://user@portvakt.example/', 'https://:secret@portvakt.example/']) {
      assert.match(judge(address) ?? '', /^hold no user name/);
      assert.match(judgeAddress(new URL(address), { production: false }) ?? '', /^hold no user name/);
    }
  });

  test('this machine, its link and names for tests will not, in whatever notation', () => {
    for (const host of [
      'localhost',
      'LOCALHOST',
      'localhost.',
      'a.localhost',
      'portvakt.test',
      'portvakt.invalid',
      '127.0.0.1',
      '127.9.9.9',
      '127.1',
      '0x7f.1',
      '2130706433',
      '0.0.0.0',
      '169.254.169.254',
      '[::1]',
      '[::]',
      '[::ffff:127.0.0.1]',
      '[fe80::1]',
      '224.0.0.1',
    ]) {
      for (const reach of ['public', 'inside'] as const)
        assert.match(judge(`https://${host}/`, reach) ?? '', /^not name this machine/, host);
    }
  });

  test('private networks and names for inside will not where others are to reach them', () => {
    for (const host of [
      '10.1.2.3',
      '172.31.0.1',
      '192.168.1.1',
      '100.64.0.1',
      '[::ffff:10.0.0.1]',
      '[fd00::1]',
      'portvakt.local',
      'register.svc.cluster.local.',
      'a.internal',
      'a.home.arpa',
      'portvakt',
    ]) {
      assert.match(judge(`https://${host}/`) ?? '', /^name a public host/, host);
    }
    assert.equal(judge('https://register.svc.cluster.local/', 'inside'), undefined);
    assert.equal(judge('https://10.1.2.3/', 'inside'), undefined);
  });

  test('elsewhere all of them will do', () => {
    for (const address of ['http://localhost:7070/', 'http://127.0.0.1/', 'http://portvakt.test/'])
      assert.equal(judgeAddress(new URL(address), { production: false }), undefined);
  });
});
