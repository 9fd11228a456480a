import { Type } from 'typebox';
import type { DescribedTrust } from '#certificates-on-demand';
import { choice, done, endpointsOf, flag, line, number, timestamp } from '#endpoints';
import { bases, READ, WRITE } from './admit-operators.ts';

export interface TrustOperating {
  readonly describeTrust: () => Promise<DescribedTrust>;
  readonly clock: () => number;
}

const tag = 'Operator: trust';
const { read, change } = endpointsOf<TrustOperating>();

/** Whom certificates are trusted from, and the sources that say which of them are revoked. */
export const trustEndpoints = [
  read({
    method: 'GET',
    path: '/operator/trust',
    bases,
    tag,
    summary: 'Trusted authorities and revocation sources',
    description:
      'Sources are those that the process which answers has asked since it started; with several workers each has its own.',
    caller: READ,
    answers: {
      200: Type.Object(
        {
          anchors: Type.Array(
            Type.Object({
              kind: choice(['root', 'intermediate']),
              european: flag('Whether it counts for foreign eSeals, and for nothing else.'),
              subject: line(1024),
              fingerprint: line(64, 'SHA-256, hex.'),
              not_before: timestamp(),
              not_after: timestamp(),
              days_left: number('Whole days until it ends; below 0 when it has.'),
            }),
          ),
          policies: Type.Array(line(128)),
          revocation: choice(['hard', 'soft'], 'What becomes of a certificate that no source speaks of.'),
          sources: Type.Array(
            Type.Object({
              url: line(2048),
              kind: choice(['crl', 'ocsp']),
              asked: timestamp(),
              answered: Type.Optional(timestamp()),
              problem: Type.Optional(line(512, 'Why the last question had no answer.')),
            }),
          ),
        },
        { title: 'Trust' },
      ),
    },
    read: async ({ describeTrust, clock }) => {
      const { anchors, policies, revocation, sources } = await describeTrust();
      const now = clock();
      return done({
        anchors: anchors.map(({ notBefore, notAfter, ...anchor }) => ({
          ...anchor,
          not_before: toText(notBefore),
          not_after: toText(notAfter),
          days_left: Math.floor((notAfter - now) / 86_400_000),
        })),
        policies,
        revocation,
        sources: sources.map(({ url, kind, askedAt, answeredAt, problem }) => ({
          url,
          kind,
          asked: toText(askedAt),
          ...(answeredAt !== undefined && { answered: toText(answeredAt) }),
          ...(problem !== undefined && { problem }),
        })),
      });
    },
  }),
  change({
    method: 'POST',
    path: '/operator/trust/refresh',
    bases,
    tag,
    summary: 'Forget what revocation sources have said, in every process',
    description: 'The next token with a certificate asks again. For a certificate that has just been revoked.',
    caller: WRITE,
    answers: { 200: Type.Object({ refreshed: flag() }, { title: 'Refreshed' }) },
    change: async (_given, _input, unit) => {
      await unit.record({ kind: 'certificate', subject: 'revocation', action: 'refresh' });
      return done({ refreshed: true });
    },
  }),
];

function toText(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
