import { createHash } from 'node:crypto';
import type { SettingContext } from './setting.ts';

/**
 * Wraps private keys in the `local` profile when no key is given, so that a laptop needs no set-up. Anyone can compute
 * it: the other profiles refuse to start with it.
 */
export const developmentKeyEncryptionKey: Buffer = createHash('sha256').update('portvakt local development').digest();

export const MAKE_KEY = 'Make one with: openssl rand -base64 32';
const MAKE_TOKEN = 'Make one with: openssl rand -hex 32';

/** 32 random bytes practically never have fewer different values than this. */
const FEWEST_BYTES = 8;
const SHORTEST_TOKEN = 16;
/** The same for the characters of a metrics token. */
const FEWEST_CHARACTERS = 6;

/** A key of 32 bytes in base64, with or without its padding. */
export function parseKeyEncryptionKey(text: string, { earlier, report }: SettingContext): Buffer | undefined {
  const { profile } = earlier;
  const key = Buffer.from(text, 'base64');
  const written = key.toString('base64');
  if (key.length !== 32 || (text !== written && text !== written.slice(0, -1))) {
    report(`must be 32 bytes in base64. ${MAKE_KEY}`);
    return undefined;
  }
  if (profile === 'local') return key;
  if (key.equals(developmentKeyEncryptionKey)) {
    report(`must not be the publicly known development key in the ${profile} profile. ${MAKE_KEY}`);
  } else if (new Set(key).size < FEWEST_BYTES) {
    report(`must be random in the ${profile} profile: zeros and repeated bytes are guessed at once. ${MAKE_KEY}`);
  }
  return key;
}

/** A bearer token that cannot be guessed, as far as can be seen. */
export function parseMetricsToken(text: string, { earlier, report }: SettingContext): string {
  if (text.length < SHORTEST_TOKEN) {
    report(`must have at least ${SHORTEST_TOKEN} characters. ${MAKE_TOKEN}`);
  } else if (earlier.profile === 'production' && new Set(text).size < FEWEST_CHARACTERS) {
    report(`must be random in the production profile, not the same few characters. ${MAKE_TOKEN}`);
  }
  return text;
}
