import { Type } from 'typebox';
import { done, endpointsOf, flag, line, organisationNumber, timestamp } from '#endpoints';
import { type IssuerMove, isWindowOpen } from '#moving';
import type { UsageStore } from '#usage';
import { bases, READ } from './admit-operators.ts';

/** Most clients that are listed: who asks wants to see whether anybody is left. */
const MOST_LISTED = 1000;

const { read } = endpointsOf<{
  /** Nothing where the server has not moved. */
  readonly move: IssuerMove | undefined;
  readonly usage: Pick<UsageStore, 'listFormerIssuerUses'>;
  readonly clock: () => number;
}>();

/** Who still uses the issuer that the server had before it moved. */
export const formerIssuerEndpoints = [
  read({
    method: 'GET',
    path: '/operator/former-issuers',
    bases,
    tag: 'Operator: health',
    summary: 'Where the server has moved from, and which clients still use that',
    description:
      'Empty where PORTVAKT_FORMER_ISSUER is not set. Uses are written down within a minute. Those after the window was closed, which are refused, count as well.',
    caller: READ,
    answers: {
      200: Type.Array(
        Type.Object(
          {
            issuer: line(2048, 'The issuer that the server had before.'),
            since: timestamp(),
            until: timestamp(),
            accepted: flag('Whether grants that name it are accepted now.'),
            clients: Type.Array(
              Type.Object({
                client_id: line(128),
                client_orgno: Type.Optional(organisationNumber('Whose client it is.')),
                client_name: Type.Optional(line(255)),
                last_used: timestamp(),
              }),
              { description: 'Whose grants name it, the last first; at most 1000.' },
            ),
          },
          { title: 'FormerIssuer' },
        ),
      ),
    },
    read: async ({ move, usage, clock }) => {
      if (move === undefined) return done([]);
      const { former, since, until } = move;
      const uses = await usage.listFormerIssuerUses(former, MOST_LISTED);
      return done([
        {
          issuer: former,
          since: new Date(since).toISOString(),
          until: new Date(until).toISOString(),
          accepted: isWindowOpen(move, clock()),
          clients: uses.map(({ clientId, owner, name, lastUsed }) => ({
            client_id: clientId,
            ...(owner !== undefined && { client_orgno: owner }),
            ...(name !== undefined && { client_name: name }),
            last_used: new Date(lastUsed).toISOString(),
          })),
        },
      ]);
    },
  }),
];
