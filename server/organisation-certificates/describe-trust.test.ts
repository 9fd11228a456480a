import assert from 'node:assert/strict';
import { test } from 'node:test';
import { temporaryFolder } from '@portvakt/own-tests';
import { openTestAuthority, trustAnchors } from '@portvakt/test-authority';
import { describeAnchors } from './describe-trust.ts';
import { watchSources } from './revocation/watch-sources.ts';
import { noAnchors, readAnchors } from './trust-store.ts';

test('authorities are told by their names, and foreign ones apart', async () => {
  const folder = await temporaryFolder();
  try {
    const clock = () => Date.UTC(2026, 10, 24, 12);
    const authority = await openTestAuthority({ folder: folder.path, baseUrl: 'http://authority.test/', clock });
    await authority.openHierarchy({ style: 'buypass', seid: 2, environment: 'test' });
    const { test: side } = await trustAnchors(authority);
    const declared = [...side.roots, ...side.intermediates].map(({ certificate, id }) => ({
      ...{ environment: 'local' as const, certificate, place: id },
    }));
    const anchors = readAnchors(declared, { environment: 'local', now: clock() });
    assert.ok(!('problems' in anchors));
    const own = describeAnchors({ anchors: () => anchors, european: () => noAnchors });
    assert.deepEqual(
      own.map(({ kind, european }) => [kind, european]),
      [...anchors.roots.map(() => ['root', false]), ...anchors.intermediates.map(() => ['intermediate', false])],
    );
    for (const { subject, fingerprint, notAfter } of own) {
      assert.match(subject, /CN=.+/);
      assert.doesNotMatch(subject, /\n/);
      assert.match(fingerprint, /^[0-9a-f]{64}$/);
      assert.ok(notAfter > clock());
    }
    const foreign = describeAnchors({ anchors: () => noAnchors, european: () => anchors });
    assert.ok(foreign.every(({ european }) => european));
  } finally {
    await folder.remove();
  }
});

test('of a source it is known when it was asked, when it answered, and why it did not', async () => {
  let now = 1000;
  let away = false;
  const watched = watchSources({
    clock: () => now,
    fetch: async () => {
      if (away) throw new Error('no answer');
      return Buffer.alloc(1);
    },
  });
  const url = 'http://crl.test/a.crl';
  await watched.fetch({ url, largest: 10 });
  assert.deepEqual(watched.list(), [{ url, kind: 'crl', askedAt: 1000, answeredAt: 1000, problem: undefined }]);
  [now, away] = [2000, true];
  await assert.rejects(watched.fetch({ url, largest: 10 }), /no answer/);
  const post = { body: Buffer.alloc(1), mediaType: 'application/ocsp-request' };
  await assert.rejects(watched.fetch({ url: 'http://ocsp.test/', largest: 10, post }));
  assert.deepEqual(watched.list(), [
    { url, kind: 'crl', askedAt: 2000, answeredAt: 1000, problem: 'no answer' },
    { url: 'http://ocsp.test/', kind: 'ocsp', askedAt: 2000, answeredAt: undefined, problem: 'no answer' },
  ]);
  for (let number = 0; number < 300; number += 1) {
    await assert.rejects(watched.fetch({ url: `http://many.test/${number}`, largest: 10 }));
  }
  assert.equal(watched.list().length, 200, 'what is remembered is bounded');
});
