import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { readKeySet } from '../key-set/read-key-set.ts';
import { checkSignature, type SignatureAlgorithm } from './check-signature.ts';
import { readParts } from './read-token.ts';

/** C2SP/wycheproof; conformance/vectors/NOTICE.md says where they come from. */
const folder = join(import.meta.dirname, '..', '..', 'conformance', 'vectors');

interface Vectors {
  readonly testGroups: readonly {
    readonly comment: string;
    readonly public?: object;
    readonly private?: object;
    readonly tests: readonly {
      readonly tcId: number;
      readonly comment: string;
      readonly jws: string | object;
      readonly result: 'valid' | 'invalid';
    }[];
  }[];
}

const everyAlgorithm: readonly SignatureAlgorithm[] = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
];

/** What the signature's way through the library says, with every algorithm accepted: nothing, or why it is refused. */
function findFault(jws: string, keySet: object): string | undefined {
  const parts = readParts(jws, new Map());
  if ('status' in parts) return parts.code;
  const key = readKeySet(keySet, everyAlgorithm)?.get(parts.header.kid);
  return key === undefined ? 'key-unknown' : checkSignature(parts, key)?.code;
}

function readVectors(name: string): Vectors {
  return JSON.parse(readFileSync(join(folder, name), 'utf8'));
}

const SECRET = new Set(['d', 'p', 'q', 'dp', 'dq', 'qi']);

/** The public part of an RSA or EC key. That a published secret is refused has a test elsewhere; here it would hide the rest. */
function publish(key: object): object {
  return Object.fromEntries(Object.entries(key).filter(([member]) => !SECRET.has(member)));
}

/** The key set that verifies the tokens of a group. */
function keySetOf(group: Vectors['testGroups'][number]): object {
  const published = group.public ?? group.private ?? {};
  const keys = 'keys' in published && Array.isArray(published.keys) ? published.keys : [published];
  return { keys: keys.map(publish) };
}

/**
 * Valid vectors that are refused here on purpose: shared secrets, stray characters that some readers skip, and
 * keys published for another algorithm than the token names.
 */
const refusedOnPurpose = new Set([
  ...['hs256: acceptsValid: key-unknown', 'base64: ValidMac: key-unknown', 'base64: ValidEdgeCaseMac: key-unknown'],
  ...['base64: ValidSpacesInJsonHeader: key-unknown', 'base64: ValidWhiteSpaceInJsonHeader: key-unknown'],
  ...['rfc7520: Figure35: key-unknown', 'jws_keyset: acceptsValid: key-unknown'],
  ...['HS256: long_key: key-unknown', 'HS384: long_key: key-unknown', 'HS512: long_key: key-unknown'],
  'base64: InvalidCharacterInsertedInHeader: token-malformed',
  'base64: InvalidCharacterInsertedInPayload: key-unknown',
  // Published with the algorithm PS256 and used with PS384; published with the algorithm «ES521», which does not exist.
  ...['rfc7520', 'rfc7520WithKeyOps'].map((name) => `${name}: Figure20: algorithm-not-accepted`),
  ...['rfc7520', 'rfc7520WithKeyOps'].map((name) => `${name}: Figure27: key-unknown`),
]);

describe('Wycheproof', () => {
  for (const [file, valid] of [
    ['json_web_signature_test.json', 32],
    ['json_web_key_test.json', 1],
  ] as const) {
    test(`${file}: nothing invalid passes, and what is valid does but for named reasons`, () => {
      let passed = 0;
      const wrong: string[] = [];
      for (const group of readVectors(file).testGroups) {
        const keySet = keySetOf(group);
        for (const { comment, jws, result } of group.tests) {
          const fault = findFault(typeof jws === 'string' ? jws : JSON.stringify(jws), keySet);
          const outcome = `${group.comment}: ${comment}: ${fault ?? 'passes'}`;
          const isWanted =
            result === 'valid' ? fault === undefined || refusedOnPurpose.has(outcome) : fault !== undefined;
          if (fault === undefined) passed += 1;
          if (!isWanted) wrong.push(outcome);
        }
      }
      assert.deepEqual(wrong, []);
      assert.equal(passed, valid);
    });
  }

  test('weak and misused keys are left out of a key set', () => {
    const left = readVectors('json_web_key_test.json').testGroups.flatMap((group) => {
      const keys = readKeySet(keySetOf(group), everyAlgorithm);
      return keys === undefined || keys.size === 0 ? [group.comment] : [];
    });
    for (const name of [
      'jws_rsa_roca_key',
      'keysize_too_small',
      'exponentOne',
      'invalid_point',
      'wrong_curve',
      'wrong_kty',
    ]) {
      assert.ok(left.includes(name), name);
    }
  });
});
