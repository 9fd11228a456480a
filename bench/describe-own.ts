import type { PreparedRow } from './prepare-row.ts';
import type { PeerLine } from './write-peer-tables.ts';

/** The floor and Portvakt as lines of the peers' tables. */
export function describeOwn({ server, title }: PreparedRow): Omit<PeerLine, 'rounds'> {
  const runtime = `Node ${process.versions.node}, one process`;
  if (server === 'floor') {
    return {
      title: 'the floor',
      version: 'of this checkout',
      runtime,
      purpose: 'The least that a server of this grant can do; no server.',
      setUp: '`bench/floor-server.ts`',
      checks: ['the signature, by one key', 'jti used once'],
      leavesOut: ['everything else'],
      keeps: 'used grants in memory',
    };
  }
  return {
    title: `Portvakt, ${title}`,
    version: 'of this checkout',
    runtime:
      server === 'postgres' ? `${runtime}, and PostgreSQL beside it, whose processor time is not counted` : runtime,
    purpose: 'An authorization server with this grant alone.',
    setUp: '`PORTVAKT_PROFILE=production`, limits out of reach, otherwise as it comes',
    checks: [
      'signature by the registered keys, with their age',
      'every claim known and of its type, aud, times, at most 120 s long',
      'jti used once, kept on disk before the answer',
      'scopes of the client, access given by their owner, delegation, rich authorization requests',
      'limits for each client and address',
    ],
    leavesOut: ['certificates, in this row'],
    keeps: `used grants and every token on record, in ${server === 'postgres' ? 'PostgreSQL' : 'SQLite'} on disk`,
  };
}
