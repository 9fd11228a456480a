import { isNationalIdentityNumber, refuse } from '@portvakt/protocol';
import { Type } from 'typebox';
import type { Database } from '#database';
import { anyone, done, endpointsOf, unchecked } from '#endpoints';
import { organisationsOf, type PartyFinder, type PeopleStore, type Person } from '#parties';
import { PORTAL_SCOPE } from '#sign-in';
import { type PersonTokenDependencies, signPersonToken } from './sign-person-token.ts';

export interface DevelopmentSignIn extends PersonTokenDependencies {
  readonly database: Pick<Database, 'reads'>;
  readonly people: Pick<PeopleStore, 'find'>;
  readonly parties: Pick<PartyFinder, 'findOrganisation'>;
}

const { read } = endpointsOf<DevelopmentSignIn>();

/** What a person can let a system do for them, and the scope of the portal. */
const developmentScopes = [PORTAL_SCOPE, 'altinn:clientdelegations.read', 'altinn:clientdelegations.write'];

/** Issues a token for any person on record, to local processes and never to web pages. Only the `local` profile has it. */
export const developmentSignInEndpoints = [
  read({
    method: 'POST',
    path: '/dev/enduser-token',
    tag: 'Others',
    summary: 'A token of a person, for development',
    caller: anyone,
    body: unchecked(
      Type.Object({
        pid: Type.String({ description: 'Eleven digits.' }),
        scope: Type.Optional(
          Type.String({
            description: `With blanks between; what is not Altinn's is left out. ${developmentScopes.join(' ')} when absent.`,
          }),
        ),
      }),
    ),
    answers: {
      200: Type.Object({
        token: Type.String(),
        person: Type.Object({ partyId: Type.Integer(), partyUuid: Type.String(), name: Type.String() }),
        parties: Type.Array(
          Type.Object({
            partyId: Type.Integer(),
            partyUuid: Type.String(),
            orgno: Type.String(),
            name: Type.Union([Type.String(), Type.Null()]),
          }),
        ),
      }),
    },
    read: async (given, { body }) => {
      const pid = readPid(body);
      if (pid === undefined) return refuse('pid-not-sent', { fill: { reason: '' } });
      if (!isNationalIdentityNumber(pid, { synthetic: true })) return refuse('pid-invalid');
      const person = await given.people.find(given.database.reads, pid);
      if (person === undefined) return refuse('pid-unknown');
      const token = await signPersonToken(given, { person, scopes: readScopes(body), method: 'development', level: 3 });
      return done({ token, ...(await describePerson(given, person)) });
    },
  }),
];

/** Also a number, as some programs write it. */
function readPid(body: unknown): string | undefined {
  const { pid } = (typeof body === 'object' && body !== null ? body : {}) as { readonly pid?: unknown };
  return ['string', 'number', 'boolean'].includes(typeof pid) ? String(pid) : undefined;
}

function readScopes(body: unknown): readonly string[] {
  const { scope } = body as { readonly scope?: unknown };
  return typeof scope === 'string'
    ? scope.split(' ').filter((name) => /^altinn:[a-z0-9:/._-]+$/.test(name))
    : developmentScopes;
}

/** The person, and the organisations in which they may do something. */
async function describePerson({ parties }: DevelopmentSignIn, person: Person) {
  const { name, partyId, partyUuid } = person;
  const found = await Promise.all(organisationsOf(person).map((orgno) => parties.findOrganisation(orgno)));
  return {
    person: { partyId, partyUuid, name },
    parties: found
      .filter((party) => party !== undefined)
      .map((party) => ({
        partyId: party.partyId,
        partyUuid: party.partyUuid,
        orgno: party.orgno,
        name: party.name,
      })),
  };
}

/**
 * Whether an issuer's address leads to this machine alone. One that leads here from elsewhere comes through a tunnel, whose
 * end is a peer on this machine whoever uses it: by such a name nobody is signed in.
 */
export function isOfThisMachine(issuer: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(issuer).hostname);
}
