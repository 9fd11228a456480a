import { createCipheriv, createDecipheriv } from 'node:crypto';
import { parseCookie, stringifySetCookie } from 'cookie';
import { deriveSecret } from '#key-encryption';

/** What a browser brings back to the callback, and nobody else can. */
export interface BegunSignIn {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** Where the person was going. */
  readonly to: string;
}

/** The cookie of a sign-in that has begun. */
export interface BegunCookie {
  /** `Set-Cookie` that remembers it for ten minutes. */
  write(begun: BegunSignIn): string;
  /** What the header `Cookie` brings, unless it is too old or was not written here. */
  read(header: string | undefined): BegunSignIn | undefined;
  /** `Set-Cookie` that forgets it. */
  readonly removal: string;
}

/** Seconds. */
const LIFETIME = 600;
const NONCE = 12;
const TAG = 16;
const LONGEST = 4096;

/**
 * Keeps what was begun in the browser itself, encrypted (AES-256-GCM), so that sign-ins that nobody finishes fill nothing here. It is of
 * use once: the callback takes it away, and the provider takes a code once. `SameSite=Lax`, because the browser comes back from another
 * site; outside `local` it is bound to this host (`__Host-`).
 */
export function createBegunCookie({
  root,
  secure,
  clock,
  drawRandom,
}: {
  root: Buffer;
  secure: boolean;
  clock: () => number;
  drawRandom: (length: number) => Buffer;
}): BegunCookie {
  const name = secure ? '__Host-portvakt-sign-in' : 'portvakt-sign-in';
  const attributes = { name, httpOnly: true, sameSite: 'lax', path: '/', secure } as const;
  const key = deriveSecret(root, 'portvakt begun sign-in');

  const seal = (text: string): string => {
    const nonce = drawRandom(NONCE);
    const cipher = createCipheriv('aes-256-gcm', key, nonce);
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
  };

  const open = (text: string): string | undefined => {
    const bytes = Buffer.from(text, 'base64url');
    if (bytes.length <= NONCE + TAG) return undefined;
    const cipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE), { authTagLength: TAG });
    cipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
    try {
      return Buffer.concat([cipher.update(bytes.subarray(NONCE + TAG)), cipher.final()]).toString('utf8');
    } catch {
      return undefined;
    }
  };

  return {
    write: (begun) =>
      stringifySetCookie({
        ...attributes,
        maxAge: LIFETIME,
        value: seal(JSON.stringify({ ...begun, until: clock() + LIFETIME * 1000 })),
      }),
    read: (header) => {
      const text = header === undefined ? undefined : parseCookie(header)[name];
      const opened = text === undefined || text.length > LONGEST ? undefined : open(text);
      if (opened === undefined) return undefined;
      const { until, ...begun } = JSON.parse(opened) as BegunSignIn & { readonly until: number };
      return clock() < until ? begun : undefined;
    },
    removal: stringifySetCookie({ ...attributes, value: '', maxAge: 0 }),
  };
}
