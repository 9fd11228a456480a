import { isNationalIdentityNumber } from '@portvakt/protocol';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { createJsonReader } from '#altinn-interface';
import type { Database } from '#database';
import type { PartyFinder, PeopleStore, Person } from '#parties';
import { altinnIssuerOf, PARTY_UUID, PORTAL_SCOPE } from '#sign-in';
import type { KeyRing } from '#signing-keys';
import { composeTimes } from './compose-exchanged.ts';
import { signAltinnToken } from './sign-altinn-token.ts';

export interface DevelopmentSignIn {
  readonly issuer: string;
  readonly keyRing: KeyRing;
  readonly database: Pick<Database, 'reads'>;
  readonly people: Pick<PeopleStore, 'find'>;
  readonly parties: Pick<PartyFinder, 'findOrganisation'>;
  readonly clock: () => number;
  readonly newUuid: () => string;
}

/** Bytes: a national identity number and its name. */
const LARGEST_BODY = 4096;

const schema = {
  summary: 'A token of a person, for development',
  body: { type: 'object', properties: { pid: { type: 'string' } }, required: ['pid'] },
} as const;

/**
 * `POST /dev/enduser-token`: gives anyone's token to whoever has this machine, and to no page that a browser on it shows.
 * Only the `local` profile mounts it.
 */
export async function developmentSignInRoutes(app: FastifyInstance, given: DevelopmentSignIn): Promise<void> {
  const { checkThisMachine } = await import('@portvakt/test-authority/check-local-caller');
  const baseUrl = isOfThisMachine(given.issuer) ? given.issuer : 'http://localhost/';
  app.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    const missing = checkThisMachine(readFacts(request), { baseUrl });
    if (missing !== undefined) return refuse(reply, 403, 'access_denied', missing);
  });
  // The guard has let the caller in before a parser is called.
  app.removeAllContentTypeParsers();
  const readJson = createJsonReader(app, LARGEST_BODY);
  app.addContentTypeParser('*', (request, _payload, done) => {
    readJson(request).then(
      (read) =>
        'status' in read
          ? done(Object.assign(new Error(read.message), { statusCode: read.status }))
          : done(null, read.value),
      done,
    );
  });
  app.setErrorHandler(async (error: Error & { statusCode?: number }, _request, reply) => {
    if ((error.statusCode ?? 500) >= 500) throw error;
    const encoded = error.message.startsWith('Content-Encoding') ? `${error.message} ` : '';
    return refuse(reply, error.statusCode ?? 400, 'invalid_request', `${encoded}Send {"pid": "…"} as JSON.`);
  });
  app.post<{ Body: { pid: string } }>('/dev/enduser-token', { schema }, async ({ body: { pid } }, reply) => {
    if (!isNationalIdentityNumber(pid, { synthetic: true })) {
      return refuse(reply, 400, 'invalid_request', 'pid must be eleven digits with both check digits right.');
    }
    const person = await given.people.find(given.database.reads, pid);
    if (person === undefined) {
      return refuse(
        reply,
        404,
        'not_found',
        'Nobody on record has this pid: declare them in the section people of the registry file.',
      );
    }
    return { token: await signPersonToken(given, person), ...(await describePerson(given, person)) };
  });
}

function signPersonToken({ issuer, keyRing, clock, newUuid }: DevelopmentSignIn, person: Person): Promise<string> {
  const now = Math.floor(clock() / 1000);
  return signAltinnToken(keyRing, {
    scope: PORTAL_SCOPE,
    token_type: 'Bearer',
    jti: newUuid(),
    [PARTY_UUID]: person.partyUuid,
    'urn:altinn:partyid': person.partyId,
    'urn:altinn:authenticatemethod': 'development',
    'urn:altinn:authlevel': 3,
    ...composeTimes({ issuer: altinnIssuerOf(issuer), now, sid: newUuid() }),
  });
}

/** The person, and the organisations in which they have a role. */
async function describePerson({ parties }: DevelopmentSignIn, { name, partyId, partyUuid, roles }: Person) {
  const numbers = [...new Set(roles.map(({ orgno }) => orgno))];
  const found = await Promise.all(numbers.map((orgno) => parties.findOrganisation(orgno)));
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
function isOfThisMachine(issuer: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(issuer).hostname);
}

function readFacts({ headers, socket }: FastifyRequest) {
  return {
    remoteAddress: socket.remoteAddress,
    localPort: socket.localPort,
    host: headers.host,
    origin: headers.origin,
  };
}

function refuse(reply: FastifyReply, status: number, error: string, description: string): FastifyReply {
  return reply.code(status).send({ error, error_description: description });
}
