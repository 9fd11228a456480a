import { damagedGrants } from './damaged-grants.ts';
import { fillPool, type GrantPool, type Parties } from './grant-pool.ts';
import { oddClaims } from './odd-claims.ts';
import { oddForms } from './odd-forms.ts';
import { oddHeaders } from './odd-headers.ts';
import { oddShapes } from './odd-shapes.ts';
import type { HostileKind, TokenRequest } from './tools.ts';

/** Every kind of hostile grant, by what is wrong with it. */
export const hostileGrantKinds: Readonly<Record<string, HostileKind>> = {
  ...damagedGrants,
  ...oddShapes,
  ...oddHeaders,
  ...oddClaims,
  ...oddForms,
};

export interface HostileRequest {
  readonly kind: string;
  readonly verified: boolean;
  readonly bytes: Buffer;
}

/** An endless supply of hostile requests, each kind in its turn, and the same ones for the same chance. */
export function makeHostileRequests(parties: Parties, draw: () => number): { next(): HostileRequest; pool: GrantPool } {
  const pool = fillPool(parties, draw);
  const kinds = Object.entries(hostileGrantKinds);
  const tools = { parties, pool, draw };
  let made = 0;
  return {
    pool,
    next: () => {
      const [kind, { verified, make }] = kinds[made % kinds.length] as (typeof kinds)[number];
      made += 1;
      return { kind, verified, bytes: writeRequest(make(tools)) };
    },
  };
}

/** The bytes of a request with a proper head. */
export function writeRequest(request: TokenRequest): Buffer {
  const { method = 'POST', query = '', mediaType = 'application/x-www-form-urlencoded', headers = '' } = request;
  const body = typeof request.body === 'string' ? Buffer.from(request.body) : request.body;
  const type = mediaType === '' ? '' : `content-type: ${mediaType}\r\n`;
  return Buffer.concat([
    Buffer.from(
      `${method} /token${query} HTTP/1.1\r\nhost: portvakt.example\r\n${type}${headers}content-length: ${body.length}\r\n\r\n`,
    ),
    body,
  ]);
}
