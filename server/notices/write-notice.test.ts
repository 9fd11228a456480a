import assert from 'node:assert/strict';
import { test } from 'node:test';
import { languages } from '@portvakt/protocol';
import type { NoticeFacts } from './notice.ts';
import { writeDigest } from './write-digest.ts';
import { writeNotice } from './write-notice.ts';

const expiry = { kind: 'expiry', client_id: 'id', client_name: 'Pensjon', kid: 'key', stage: '30' } as const;
const ends = '2026-07-01T10:00:05.000Z';
const every: readonly NoticeFacts[] = [
  ...(['key', 'certificate', 'secret'] as const).flatMap((what) => [
    { ...expiry, what, ends },
    { ...expiry, what, ends, stage: 'ended' as const },
    { ...expiry, what, stage: 'unknown-0' as const },
  ]),
  { kind: 'access-granted', owner: '889640782', owner_name: 'NAV', scopes: ['nav:a', 'nav:b'], more: 3 },
  { kind: 'access-withdrawn', owner: '889640782', owner_name: null, scopes: ['nav:a'], more: 0 },
  { kind: 'application-answered', scope: 'nav:a', answer: 'approved', other: null, other_name: null, more: 0 },
  { kind: 'application-answered', scope: 'nav:a', answer: 'strange', other: null, other_name: null, more: 2 },
  { kind: 'application-received', scope: 'nav:a', other: '310123412', other_name: 'Kunden AS', more: 0 },
  { kind: 'terms-changed', terms: '2', must_sign: true },
  { kind: 'terms-changed', terms: '3', must_sign: false },
  { kind: 'delivery-failed', channel: 'webhook', target: 'https://example.no/', fault: 'It answered 500.' },
  { kind: 'delivery-failed', channel: 'mail', target: 'a@example.no', fault: 'x' },
  { kind: 'test' },
];

for (const language of languages) {
  test(`every notice is whole in ${language}`, () => {
    for (const facts of every) {
      const { title, text } = writeNotice(facts, language);
      for (const written of [title, text]) {
        assert.doesNotMatch(written, /[{}]|undefined|null|\n/);
        assert.ok(written.length > 10);
      }
    }
  });
}

test('the time is exact, and Norway’s', () => {
  const written = languages.map((language) => writeNotice({ ...expiry, what: 'key', ends }, language).title);
  for (const title of written) assert.match(title, /12:00:05/);
});

test('a name is neither filled in, nor does it begin a line or turn it around', () => {
  const client_name = `x{when}\r\nBcc: a@b.no\u2028\u202eegap ${'y'.repeat(500)}`;
  const facts = { ...expiry, what: 'key', ends, client_name } as const;
  const { title } = writeNotice(facts, 'en');
  assert.match(title, /x\{when\} Bcc: a@b\.no egap yyy/);
  assert.ok(title.length < 300);
  const notice = { id: 1, orgno: '310123412', facts, urgent: false, createdAt: 0, readAt: undefined };
  const { subject } = writeDigest(
    { orgno: '310123412', notices: [notice], more: 0 },
    { language: 'en', inbox: 'https://p.example/', stop: 'https://p.example/' },
  );
  assert.doesNotMatch(subject, /[\r\n\u2028\u202e]/);
});
