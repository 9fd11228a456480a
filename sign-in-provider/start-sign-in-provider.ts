import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider, { errors, interactionPolicy } from 'oidc-provider';
import { answerDetails, listChoices } from './answer-details.ts';
import { type AskedDetail, checkDetails } from './check-details.ts';
import { type Chosen, composeAccessToken, composeTokens } from './compose-tokens.ts';
import { createMemory } from './keep-in-memory.ts';
import { type Misbehaviour, misbehaviours } from './misbehave.ts';
import { type ProviderPeople, subjectOf, type TestPerson } from './read-people.ts';
import { listButtons, renderChoice } from './render-choice.ts';
import { makeTokenKey } from './sign-token.ts';

export interface SignInProvider {
  /** Such as `http://127.0.0.1:7171`, without a slash at its end. */
  readonly issuer: string;
  /** From now on every sign-in goes wrong in this way, whatever the page says; nothing puts it right again. */
  misbehave(misbehaviour: Misbehaviour | undefined): void;
  /** An access token of a person, as a client of this provider would get it. */
  issueAccessToken(asked: {
    readonly person: TestPerson;
    readonly clientId: string;
    readonly audience?: string;
    readonly scope?: string;
    readonly acr?: string;
    readonly details?: readonly AskedDetail[];
  }): string;
  /** Signs with another key from now on, and publishes it in place of the old one. */
  changeKey(): void;
  /** How often the key set has been asked for. */
  countKeyRequests(): number;
  stop(): Promise<void>;
}

const LARGEST_FORM = 16_384;
/** Sign-ins that are remembered until their token is fetched. */
const MOST_CHOSEN = 1000;
const CHOICE = /^\/choose\/([\w-]{1,64})$/;

/**
 * Starts the provider on loopback. `port` 0 is any free one.
 *
 * @throws Error when the port is taken.
 */
export async function startSignInProvider({
  people,
  clients,
  port = 0,
  clock = Date.now,
}: ProviderPeople & { port?: number; clock?: () => number }): Promise<SignInProvider> {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let key = makeTokenKey('sign-in-1');
  let keys = 1;
  let keyRequests = 0;
  let everyTime: Misbehaviour | undefined;
  const chosenBy = new Map<string, Chosen>();
  const provider = createProvider();

  function createProvider(): Provider {
    const made = new Provider(issuer, {
      clients: clients.map((client) => ({
        client_id: client.client_id,
        redirect_uris: [...client.redirect_uris],
        post_logout_redirect_uris: [...(client.post_logout_redirect_uris ?? [])],
        jwks: { keys: client.jwks.keys.map((one) => ({ ...one })) as never },
        token_endpoint_auth_method: 'private_key_jwt',
        grant_types: ['authorization_code'],
        response_types: ['code'],
      })),
      jwks: {
        keys: [{ ...key.privateKey.export({ format: 'jwk' }), kid: key.kid, alg: 'RS256', use: 'sig' } as never],
      },
      adapter: createMemory(),
      cookies: { keys: [randomBytes(32).toString('hex')] },
      clientAuthMethods: ['private_key_jwt'],
      acrValues: ['idporten-loa-substantial', 'idporten-loa-high', 'entraid'],
      scopes: ['openid', 'profile', 'email'],
      claims: { openid: ['sub', 'pid'], profile: ['name'], email: ['email', 'email_verified'] },
      pkce: { required: () => true },
      features: {
        devInteractions: { enabled: false },
        userinfo: { enabled: false },
        resourceIndicators: { enabled: false },
      },
      extraParams: {
        authorization_details: (_ctx, value) => {
          const asked = value === undefined ? [] : checkDetails(value);
          if ('problem' in asked) {
            throw new errors.CustomOIDCProviderError('invalid_authorization_details', asked.problem);
          }
        },
      },
      findAccount: (_ctx, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
      interactions: { url: (_ctx, { uid }) => `/choose/${uid}`, policy: askEveryTime() },
      ttl: { Interaction: 600, Session: 600, Grant: 600, AuthorizationCode: 60, IdToken: 600, AccessToken: 600 },
    });
    made.use(async (ctx, next) => {
      await next();
      if (ctx.oidc?.route !== 'token' || ctx.status !== 200) return;
      const { AuthorizationCode: code, Client: client } = ctx.oidc.entities;
      const chosen = chosenBy.get(code?.grantId ?? '');
      if (chosen === undefined || client === undefined) return;
      const circumstances = { chosen, key, issuer, clientId: client.clientId, audience: 'unspecified', now: seconds() };
      const answer = ctx.body as Readonly<Record<string, unknown>>;
      ctx.body = { ...answer, ...composeTokens(answer, circumstances) };
    });
    return made;
  }

  const seconds = () => Math.floor(clock() / 1000);

  const readAsked = (params: Readonly<Record<string, unknown>>): readonly AskedDetail[] => {
    const asked = typeof params.authorization_details === 'string' ? checkDetails(params.authorization_details) : [];
    return 'problem' in asked ? [] : asked;
  };

  async function showChoice(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { params, uid } = await provider.interactionDetails(request, response);
    const buttons = listButtons(people, readAsked(params));
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.setHeader('cache-control', 'no-store');
    response.end(renderChoice({ action: `/choose/${uid}`, buttons, client: String(params.client_id) }));
  }

  async function takeChoice(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { params } = await provider.interactionDetails(request, response);
    const form = new URLSearchParams(await readForm(request));
    const choice = readChoice(form.get('choice') ?? '');
    const person = choice === undefined ? undefined : people[choice.person];
    if (choice === undefined || person === undefined) {
      await provider.interactionFinished(request, response, {
        error: 'access_denied',
        error_description: 'the person has cancelled the sign-in',
      });
      return;
    }
    const asked = readAsked(params);
    const misbehaviour = everyTime ?? readMisbehaviour(form.get('misbehaviour'));
    const deletedToo = misbehaviour === 'deleted-organisation';
    const offered = listChoices(person, asked, { deletedToo });
    const organisations = offered.filter(
      ({ orgno, deleted }) =>
        choice.organisations === 'all' || choice.organisations.includes(orgno) || (deletedToo && deleted === true),
    );
    const grant = new provider.Grant({ accountId: subjectOf(person), clientId: String(params.client_id) });
    grant.addOIDCScope(String(params.scope));
    const grantId = await grant.save();
    for (const oldest of [...chosenBy.keys()].slice(0, Math.max(0, chosenBy.size - MOST_CHOSEN)))
      chosenBy.delete(oldest);
    chosenBy.set(grantId, {
      person,
      details: asked.length === 0 ? undefined : answerDetails(person, asked, organisations),
      acr: person.acr ?? (person.pid === undefined ? 'entraid' : 'idporten-loa-high'),
      misbehaviour,
    });
    await provider.interactionFinished(request, response, {
      login: { accountId: subjectOf(person), remember: false },
      consent: { grantId },
    });
  }

  const answer = provider.callback();
  server.on('request', (request, response) => {
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    if (path === '/jwks') {
      keyRequests += 1;
      response.setHeader('content-type', 'application/jwk-set+json');
      const { kty, n, e } = key.privateKey.export({ format: 'jwk' });
      response.end(JSON.stringify({ keys: [{ kty, n, e, kid: key.kid, alg: 'RS256', use: 'sig' }] }));
      return;
    }
    if (!CHOICE.test(path)) {
      answer(request, response);
      return;
    }
    const work = request.method === 'POST' ? takeChoice : showChoice;
    work(request, response).catch((error: unknown) => {
      response.statusCode = 400;
      response.setHeader('content-type', 'text/plain; charset=utf-8');
      response.end(`This sign-in is over. Start again. (${error instanceof Error ? error.message : error})`);
    });
  });

  return {
    issuer,
    misbehave: (misbehaviour) => {
      everyTime = misbehaviour;
    },
    issueAccessToken: ({
      person,
      clientId,
      audience = 'unspecified',
      scope = 'openid profile email',
      acr,
      details = [],
    }) =>
      composeAccessToken({
        chosen: {
          person,
          details: details.length === 0 ? undefined : answerDetails(person, details, listChoices(person, details)),
          acr: acr ?? person.acr ?? (person.pid === undefined ? 'entraid' : 'idporten-loa-high'),
          misbehaviour: undefined,
        },
        key,
        issuer,
        clientId,
        audience,
        scope,
        now: seconds(),
      }),
    changeKey: () => {
      keys += 1;
      key = makeTokenKey(`sign-in-${keys}`);
    },
    countKeyRequests: () => keyRequests,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** Everyone is asked anew at each sign-in: whoever tests wants to be somebody else the next time. */
function askEveryTime() {
  const policy = interactionPolicy.base();
  policy
    .get('login')
    ?.checks.add(
      new interactionPolicy.Check(
        'every_time',
        'a person must be chosen',
        (ctx) => ctx.oidc.result?.login === undefined,
      ),
    );
  return policy;
}

async function readForm(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LARGEST_FORM) throw new Error('the form is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function readChoice(
  text: string,
): { readonly person: number; readonly organisations: readonly string[] | 'all' } | undefined {
  try {
    const read = JSON.parse(text) as { person?: unknown; organisations?: unknown };
    if (typeof read?.person !== 'number') return undefined;
    return {
      person: read.person,
      organisations: Array.isArray(read.organisations) ? read.organisations.map(String) : 'all',
    };
  } catch {
    return undefined;
  }
}

function readMisbehaviour(name: string | null): Misbehaviour | undefined {
  return name !== null && Object.hasOwn(misbehaviours, name) ? (name as Misbehaviour) : undefined;
}
