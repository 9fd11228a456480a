import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type FastifyInstance, fastify } from 'fastify';
import type { ChangeFeed } from '#audit-trail';
import { createMethodFinder, type MadeRoute } from '#endpoints';
import { createRateLimit, describeProfile, type Log, type Metrics, type Settings } from '#operations';
import type {
  CertificateChecker,
  DescribedAnchor,
  Fetcher,
  TrustStore,
  WatchedSource,
} from '#organisation-certificates';
import { askInProcess } from './ask-in-process.ts';

/** Where the lookalike authority is mounted in the `local` profile, and the folder of its keys within the data folder. */
const testAuthorityPath = 'test-authority';

/** Lines a second that tell of revocations which nobody could speak of. */
const UNDECIDED_LINES = 5;

export interface Certificates {
  /** The checker of certificates, loaded when the first one comes: reading ASN.1 is much code, and most clients use keys. */
  checker(): CertificateChecker | Promise<CertificateChecker>;
  /** Who is trusted, and what this process knows of the sources that say which certificates are revoked. */
  describe(): Promise<DescribedTrust>;
  /** Adds the routes of the lookalike authority, in `local` only. */
  mountTestAuthority(app: FastifyInstance): Promise<void>;
}

export interface DescribedTrust {
  readonly anchors: readonly DescribedAnchor[];
  /** Policies that a certificate may have. */
  readonly policies: readonly string[];
  readonly revocation: 'hard' | 'soft';
  readonly sources: readonly WatchedSource[];
}

interface Dependencies {
  readonly settings: Pick<
    Settings,
    'profile' | 'issuer' | 'dataDirectory' | 'trustFile' | 'revocation' | 'certificateMethods' | 'acceptSeid1'
  >;
  readonly clock: () => number;
  readonly feed: Pick<ChangeFeed, 'subscribe'>;
  readonly log: Pick<Log, 'warn'>;
  readonly metrics: Pick<Metrics, 'countUndecidedRevocation'>;
  /** Watches what is fetched for certificates. */
  readonly observeFetcher: (fetch: Fetcher) => Fetcher;
}

/**
 * Certificates for this start: what the trust file says, and in `local` without one the lookalike authority.
 *
 * @throws InvalidTrustFileError at once, not when the first certificate comes.
 */
export async function openCertificates({
  settings,
  clock,
  feed,
  log,
  metrics,
  observeFetcher,
}: Dependencies): Promise<Certificates> {
  const { developerTools } = describeProfile(settings.profile);
  const openAuthority = once(() => openTestAuthority(settings, clock));
  const trust = settings.trustFile === undefined ? undefined : await readTrust(settings, clock);
  let checker: CertificateChecker | undefined;
  let describe: (() => DescribedTrust) | undefined;
  // It is met anew with every grant of a client whose authority gives no answer.
  const limitUndecided = createRateLimit(UNDECIDED_LINES);

  const load = once(async () => {
    const room = await import('#organisation-certificates');
    const authority = trust === undefined && developerTools ? await openAuthority() : undefined;
    const store = trust ?? (authority === undefined ? trustNobody(room) : await trustTestAuthority(authority));
    const fetchFromAfar = observeFetcher(room.createFetcher(store.allowedInternal));
    const asked = authority === undefined ? fetchFromAfar : askInProcess({ authority, fetchFromAfar });
    const { fetch, list } = room.watchSources({ fetch: asked, clock });
    // The lookalike authority can always be asked: what it cannot speak of was made so on purpose.
    const revocation = authority === undefined ? settings.revocation : 'hard';
    describe = () => ({
      anchors: room.describeAnchors(store),
      policies: store.policies(),
      revocation,
      sources: list(),
    });
    checker = room.createCertificateChecker({
      trust: store,
      clock,
      revocations: room.createRevocationMemory({
        fetch,
        clock,
        newNonce: () => randomBytes(16),
        lists: room.createCrlMemory({ fetch, clock, verify: room.createCrlVerifier() }),
      }),
      revocation,
      methods: settings.certificateMethods,
      acceptSeid1: settings.acceptSeid1,
      report: ({ fingerprint, reasons }) => {
        metrics.countUndecidedRevocation();
        const heldBack = limitUndecided();
        if (heldBack === undefined) return;
        log.warn(
          { fingerprint, reasons, ...(heldBack > 0 && { heldBack }) },
          'whether a certificate is revoked could not be found out',
        );
      },
    });
    return checker;
  });

  feed.subscribe((changes) => {
    if (changes === undefined || changes.some(({ kind }) => kind === 'certificate')) checker?.refresh();
  });

  return {
    checker: () => checker ?? load(),
    describe: async () => {
      await load();
      // Loading has set it.
      return (describe as () => DescribedTrust)();
    },
    mountTestAuthority: async (app) => {
      if (!developerTools) return;
      const mounted = once(async () => {
        const { authorityRoutes } = await import('@portvakt/test-authority');
        const inner = fastify({ logger: false, routerOptions: { ignoreTrailingSlash: true } });
        answerOtherMethods(inner);
        await inner.register(authorityRoutes, { prefix: `/${testAuthorityPath}`, authority: await openAuthority() });
        await inner.ready();
        return inner;
      });
      // Loaded by the first request to it: it is as much code as the rest of the server together. The request is handed on
      // before its body is read, so that the authority reads it by its own rules.
      app.all(`/${testAuthorityPath}/*`, {
        onRequest: async (request, reply) => {
          const inner = await mounted();
          reply.hijack();
          inner.routing(request.raw, reply.raw);
        },
        handler: async () => undefined,
      });
    },
  };
}

/** As elsewhere: an address that takes other methods says which. Called before any route is made. */
function answerOtherMethods(app: FastifyInstance): void {
  const routes: MadeRoute[] = [];
  app.addHook('onRoute', (route) => {
    routes.push(route);
  });
  const findMethods = createMethodFinder(routes);
  app.setNotFoundHandler(async (request, reply) => {
    const taken = findMethods(request);
    if (taken === undefined) {
      return reply.code(404).send({ error: 'not_found', error_description: 'There is nothing at this address.' });
    }
    const methods = taken.methods.join(', ');
    return reply
      .code(405)
      .header('allow', methods)
      .send({ error: 'invalid_request', error_description: `This address takes ${methods}.` });
  });
}

async function readTrust({ trustFile, profile }: Dependencies['settings'], clock: () => number): Promise<TrustStore> {
  const { readTrustFile } = await import('#organisation-certificates');
  return readTrustFile(trustFile as string, { environment: profile, now: clock() });
}

function trustNobody(room: typeof import('#organisation-certificates')): TrustStore {
  return room.composeTrustStore({ anchors: { roots: [], intermediates: [] }, policies: [] });
}

type Authority = import('@portvakt/test-authority').TestAuthority;

async function openTestAuthority(
  { dataDirectory, issuer }: Dependencies['settings'],
  clock: () => number,
): Promise<Authority> {
  const room = await import('@portvakt/test-authority');
  return room.openTestAuthority({
    folder: join(dataDirectory, testAuthorityPath),
    baseUrl: `${issuer}${testAuthorityPath}/`,
    clock,
  });
}

/** Trusts the test side of the lookalike authority; knows the other side, in order to say so. */
async function trustTestAuthority(authority: Authority): Promise<TrustStore> {
  const { trustAnchors } = await import('@portvakt/test-authority');
  const { policiesOf, readAnchors } = await import('#organisation-certificates');
  const read = async () => {
    const { test, production } = await trustAnchors(authority);
    const gather = (side: typeof test) => {
      const declared = [...side.roots, ...side.intermediates].map(({ certificate, id }) => ({
        environment: 'local' as const,
        certificate,
        place: id,
      }));
      const anchors = readAnchors(declared, { environment: 'local', now: authority.clock() });
      if ('problems' in anchors) throw new Error(anchors.problems.join('\n'));
      return anchors;
    };
    return { test: gather(test), production: gather(production) };
  };
  let known = await read();
  const count = () => known.test.roots.length + known.production.roots.length;
  return {
    anchors: () => known.test,
    european: () => ({ roots: [], intermediates: [] }),
    policies: () => policiesOf('local'),
    findEnvironment: (issuer) =>
      known.production.intermediates.some(({ subject }) => subject === issuer) ? 'production' : undefined,
    allowedInternal: new Set(),
    reload: async () => {
      const before = count();
      known = await read();
      return count() > before;
    },
  };
}

/** Runs `work` when it is first asked for; a failure is tried again the next time. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  return () => {
    running ??= work().catch((error) => {
      running = undefined;
      throw error;
    });
    return running;
  };
}
