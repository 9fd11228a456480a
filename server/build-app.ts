import { refuse } from '@portvakt/protocol';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import { isOfThisMachine } from '#altinn-tokens';
import { collectRoutes, describeRoutes, descriptionRoutes, oauthErrorSchema } from '#api-description';
import { type AuditLogFiles, auditLogRoutes } from '#audit-log';
import { isDatabaseAway, isUnstorable } from '#database';
import { discoveryRoutes, type KeySetWriter } from '#discovery';
import {
  type AddressedSurface,
  type AltinnDependencies,
  createAltinnSurface,
  createDevelopmentSurface,
  createMethodFinder,
  createSelfServiceSurface,
  type Door,
  findSurface,
  type Kernel,
  listEndpoints,
  type MadeRoute,
  type Misplaced,
  type Room,
  refuseMisplaced,
  type SelfServiceDependencies,
  serveEndpoints,
  type TakenMethods,
  writeOAuthError,
} from '#endpoints';
import { errorPageRoutes } from '#error-pages';
import type { HttpEdge } from '#http-edge';
import { type IntrospectionRouteOptions, introspectionRoutes } from '#introspection';
import { type IssuerMove, tellOfMove } from '#moving';
import { type AddressPages, addressRoutes } from '#notices';
import { type ReportedSignIn, signInRoutes } from '#openid-sign-in';
import {
  type CountedInterface,
  describeProfile,
  type HealthOptions,
  healthRoutes,
  leaveBodiesUnread,
  type MessageOf,
  type Metrics,
  type Readiness,
  type Settings,
  wasCutOff,
} from '#operations';
import { isPageForPeople, leadsToPortal, PORTAL_PATH, portalPageRoutes } from '#portal-pages';
import { readMet, refuseLimited, writeLimitFields } from '#request-limits';
import { checkPortalRequest, LONGEST_SESSION, PORTAL_DOOR } from '#sessions';
import { isShipped } from '#shipped-files';
import { traceRequests } from '#telemetry';
import type { AnsweredRequest, GrantOutcome, ScopeTeller, TokenRequest } from '#token-granting';
import { tokenRoutes } from '#token-granting';
import { describeMissingAddress, visitorRoutes } from '#visitor-pages';
import { lateCompilers } from './compile-late.ts';
import type { Portal } from './open-portal.ts';
import packageDescription from './package.json' with { type: 'json' };
import { serveControl } from './serve-control.ts';

const LARGEST_BODY = 1024 * 1024;
/** Characters of a parameter in a path, such as a kid. */
const LONGEST_PARAMETER = 512;
/** Seconds, sent with 503. */
const RETRY_AFTER = 2;

export interface AppDependencies {
  readonly edge: Pick<HttpEdge, 'createServer'>;
  readonly settings: Pick<
    Settings,
    | 'issuer'
    | 'tokenEndpointAsAudience'
    | 'profile'
    | 'metricsToken'
    | 'metricsPort'
    | 'localOpen'
    | 'dpop'
    | 'introspection'
  >;
  /** Where the server was before, if it has moved. */
  readonly move: IssuerMove | undefined;
  readonly grantToken: (request: TokenRequest) => Promise<GrantOutcome>;
  readonly introspection: Pick<IntrospectionRouteOptions, 'introspect' | 'reportRefused'>;
  readonly scopes: ScopeTeller;
  readonly writeKeySet: KeySetWriter;
  readonly metrics: HealthOptions['metrics'] & Pick<Metrics, 'countCall'>;
  readonly readiness: Readiness;
  readonly newTraceId: () => string;
  readonly log: { readonly error: (details: object, text: MessageOf<'error'>) => void };
  readonly reportAnswer: (answered: AnsweredRequest) => void;
  readonly reportSignIn: (reported: ReportedSignIn) => void;
  readonly kernel: Kernel;
  readonly selfService: SelfServiceDependencies;
  readonly altinn: AltinnDependencies;
  readonly addressPages: AddressPages;
  readonly auditLog: AuditLogFiles;
  readonly portal: Pick<Portal, 'prove' | 'rooms' | 'developmentRooms' | 'folder' | 'signIn' | 'sessions'>;
  readonly rooms: {
    readonly selfService: readonly Room[];
    readonly altinn: readonly Room[];
    readonly development: readonly Room[];
    /** What tests may order. */
    readonly control: readonly Room[];
  };
}

type AnswerMisplaced = (
  request: FastifyRequest,
  reply: FastifyReply,
  misplaced: Misplaced & { readonly surface: AddressedSurface },
) => FastifyReply;

/** The HTTP application: every room's routes, and an answer in the same form for whatever has no route. */
export async function buildApp(given: AppDependencies): Promise<FastifyInstance> {
  const { settings, newTraceId, log } = given;
  const { issuer, profile } = settings;
  const app: FastifyInstance = fastify({
    logger: false,
    // Each route would set a timer of its own, to find parts that never finish. Ours are given nothing to wait for.
    pluginTimeout: 0,
    schemaController: { compilersFactory: lateCompilers },
    bodyLimit: LARGEST_BODY,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: LONGEST_PARAMETER },
    serverFactory: given.edge.createServer,
    // The edge answers these; with a server of our own the framework would answer them as well.
    clientErrorHandler: () => undefined,
    // Addresses that no route is looked for: not percent-encoded UTF-8, or with a longer part than anything is named.
    frameworkErrors: (error, request, reply) => {
      const status = error.code === 'FST_ERR_BAD_URL' ? 400 : 404;
      const surface = findSurface(request.url);
      if (surface !== undefined) return answerMisplaced(request, reply, { surface, status });
      return answerInvalid(reply, { status, traceId: newTraceId() });
    },
  });

  // Before everything else, so that what the others do belongs to the request.
  traceRequests(app);
  leaveBodiesUnread(app);
  const { move } = given;
  const { clock } = given.kernel;
  const teller = move && tellOfMove(app, { move, clock, isPage: isPageForPeople });
  const routes = collectRoutes(app);
  const made: MadeRoute[] = [];
  app.addHook('onRoute', (route) => {
    made.push(route);
  });
  const findMethods = createMethodFinder(made);

  const surfaces = {
    'self-service': createSelfServiceSurface(given.selfService),
    altinn: createAltinnSurface(app, given.altinn),
  };
  const { prove } = given.portal;
  const door: Door = { path: PORTAL_DOOR, check: ({ headers }) => checkPortalRequest(headers) };
  const forPeople = { ...given.selfService, prove };
  const atDoor = {
    'self-service': createSelfServiceSurface(forPeople, door),
    altinn: createAltinnSurface(app, { ...given.altinn, prove }, door),
  };
  const answerMisplaced: AnswerMisplaced = (request, reply, { surface, status, methods = [] }) => {
    if (methods.length > 0) reply.header('allow', methods.join(', '));
    const refusal = refuseMisplaced(surface, { url: request.url, status, methods });
    const answering = request.url.startsWith(`${PORTAL_DOOR}/`) ? atDoor : surfaces;
    return answering[surface].refuse(request, reply, { refusal });
  };

  /** What is there takes other methods only (RFC 9110 §15.5.6), said in the form of its surface. */
  const answerMethods = (request: FastifyRequest, reply: FastifyReply, { methods, surface }: TakenMethods) => {
    if (surface !== undefined) return answerMisplaced(request, reply, { surface, status: 405, methods });
    const told = `Invalid request. This address takes ${methods.join(', ')}. (trace_id: ${newTraceId()})`;
    return reply
      .code(405)
      .header('allow', methods.join(', '))
      .header('content-type', 'application/json; charset=utf-8')
      .send(JSON.stringify({ error: 'invalid_request', error_description: told }));
  };

  // Before anything of such a request is read. Other requests pay only for the look.
  app.addHook('onRequest', (request, reply, next) => {
    const limit = readMet(request.raw);
    // Whether the server is well is told to everybody, if late: who asks may be about to end it.
    if (limit === undefined || request.url.startsWith('/health/')) return next();
    const refusal = refuseLimited(limit);
    const surface = findSurface(request.url);
    const atPortal = request.url.startsWith(`${PORTAL_DOOR}/`);
    if (surface !== undefined) return (atPortal ? atDoor : surfaces)[surface].refuse(request, reply, { refusal });
    const { status, help, body } = writeOAuthError(refusal, { issuer, traceId: newTraceId(), openness });
    return reply
      .code(status)
      .headers({ ...writeLimitFields(limit), 'cache-control': 'no-store', link: help })
      .header('content-type', 'application/json; charset=utf-8')
      .send(JSON.stringify(body));
  });

  app.addSchema({ $id: 'OAuthError', ...oauthErrorSchema });

  const traits = describeProfile(profile);
  const openness = { hints: traits.hints, registryHints: false };

  const findPortal = () => (isShipped(new URL('index.html', given.portal.folder)) ? PORTAL_PATH : undefined);
  app.setNotFoundHandler(async (request, reply) => {
    const taken = findMethods(request);
    if (taken !== undefined) return answerMethods(request, reply, taken);
    const surface = findSurface(request.url);
    if (surface !== undefined) return answerMisplaced(request, reply, { surface, status: 404 });
    if (leadsToPortal(request)) {
      return reply.headers({ 'cache-control': 'no-store', vary: 'Accept' }).redirect(PORTAL_PATH);
    }
    const hint = () => describeMissingAddress({ method: request.method, url: request.url, issuer });
    const { status, help, body } = writeOAuthError(refuse('address-not-found', { hint }), {
      issuer,
      traceId: newTraceId(),
      openness,
    });
    return reply.code(status).header('link', help).send(body);
  });

  app.setErrorHandler(async (error: Error & { statusCode?: number }, request, reply) => {
    const traceId = newTraceId();
    if (isDatabaseAway(error)) {
      const refused = refuse('temporarily-unavailable');
      const { status, help, body } = writeOAuthError(refused, { issuer, traceId, openness });
      return reply.code(status).headers({ 'retry-after': RETRY_AFTER, link: help }).send(body);
    }
    const status = wasCutOff(request.raw) || isUnstorable(error) ? 400 : (error.statusCode ?? 500);
    // Such an error is about a request that no route takes.
    const taken = status < 500 && request.is404 ? findMethods(request) : undefined;
    if (taken !== undefined) return answerMethods(request, reply, taken);
    if (status < 500 && findSurface(request.url) === 'self-service') {
      return answerMisplaced(request, reply, { surface: 'self-service', status: 404 });
    }
    if (status < 500) return answerInvalid(reply, { status, traceId });
    log.error({ traceId, err: error }, 'unexpected error');
    if (isDatabaseAway(error)) {
      return reply
        .code(503)
        .header('retry-after', RETRY_AFTER)
        .send({ error: 'temporarily_unavailable', error_description: `Try again. (trace_id: ${traceId})` });
    }
    return reply
      .code(500)
      .send({ error: 'server_error', error_description: `Unexpected error. (trace_id: ${traceId})` });
  });

  await app.register(tokenRoutes, {
    issuer,
    traits,
    grantToken: given.grantToken,
    scopes: given.scopes,
    newTraceId,
    noteFormer: (request) => teller?.note(request),
    reportAnswer: given.reportAnswer,
    reportError: (error, traceId) => log.error({ traceId, err: error }, 'temporarily_unavailable'),
  });
  await app.register(discoveryRoutes, {
    ...{ issuer, move, clock },
    acceptsTokenEndpoint: settings.tokenEndpointAsAudience === 'accepted',
    features: settings,
    writeKeySet: given.writeKeySet,
    refuseMetadata: (reply, refused) => {
      const { status, help, body } = writeOAuthError(refused, { issuer, traceId: newTraceId(), openness });
      return reply.code(status).header('link', help).send(body);
    },
  });
  await app.register(auditLogRoutes, given.auditLog);
  await app.register(errorPageRoutes);
  await app.register(addressRoutes, given.addressPages);
  await app.register(visitorRoutes, { issuer, developmentSignIn: traits.developerTools, findPortal });
  const counted = (of: CountedInterface, routes: (scope: FastifyInstance) => Promise<unknown>) =>
    app.register(async (scope) => {
      // In a scope of its own: token requests, which are counted elsewhere, have no part in it.
      scope.addHook('onResponse', async (_request, reply) =>
        given.metrics.countCall(of, reply.statusCode, reply.elapsedTime / 1000),
      );
      await routes(scope);
    });
  const { rooms, portal, kernel } = given;
  if (settings.introspection) {
    await counted('introspection', async (scope) => {
      await scope.register(introspectionRoutes, {
        ...{ issuer, traits, newTraceId },
        ...given.introspection,
        reportError: (error, traceId) => log.error({ traceId, err: error }, 'temporarily_unavailable'),
      });
    });
  }
  await counted('self_service', (scope) =>
    serveEndpoints(scope, { surface: surfaces['self-service'], rooms: rooms.selfService, kernel }),
  );
  await counted('self_service', (scope) =>
    serveEndpoints(scope, { surface: atDoor['self-service'], rooms: rooms.selfService, kernel }),
  );
  // Sessions have the portal's paths as their own.
  const ofSessions = createSelfServiceSurface(forPeople, { ...door, path: '' });
  await counted('self_service', (scope) => serveEndpoints(scope, { surface: ofSessions, rooms: portal.rooms, kernel }));
  await app.register(descriptionRoutes, {
    endpoints: {
      'self-service': [
        ...listEndpoints(rooms.selfService),
        ...listEndpoints([...portal.rooms, ...portal.developmentRooms]),
      ],
      altinn: listEndpoints([...rooms.altinn, ...rooms.development]),
      control: listEndpoints(rooms.control),
    },
    issuer,
    version: packageDescription.version,
    describeRoutes: () => describeRoutes(routes),
  });
  await counted('altinn', (scope) => serveEndpoints(scope, { surface: surfaces.altinn, rooms: rooms.altinn, kernel }));
  await counted('altinn', (scope) => serveEndpoints(scope, { surface: atDoor.altinn, rooms: rooms.altinn, kernel }));
  if (rooms.control.length > 0) {
    await app.register((scope) => serveControl(scope, { rooms: rooms.control, settings, kernel }));
  }
  if (rooms.development.length > 0) {
    const { checkThisMachine } = await import('@portvakt/test-authority/check-local-caller');
    const baseUrl = isOfThisMachine(issuer) ? issuer : 'http://localhost/';
    await counted('altinn', (scope) =>
      serveEndpoints(scope, {
        surface: createDevelopmentSurface(scope, { checkThisMachine: (facts) => checkThisMachine(facts, { baseUrl }) }),
        rooms: rooms.development,
        kernel,
      }),
    );
    const ofThisMachine: Door = {
      path: '',
      check: (request) => {
        const { headers, socket } = request;
        const { remoteAddress, localPort } = socket;
        // The door knows the portal's own pages, by whatever name of this machine they were opened.
        const facts = { remoteAddress, localPort, host: headers.host, origin: undefined };
        const reason = checkThisMachine(facts, { baseUrl });
        if (reason !== undefined) return refuse('not-this-machine', { fill: { reason } });
        return checkPortalRequest(headers);
      },
    };
    await counted('self_service', (scope) =>
      serveEndpoints(scope, {
        surface: createSelfServiceSurface(forPeople, ofThisMachine),
        rooms: portal.developmentRooms,
        kernel,
      }),
    );
  }
  await app.register(signInRoutes, {
    signIn: portal.signIn,
    begin: portal.sessions.begin,
    longestSession: LONGEST_SESSION,
    clock: kernel.clock,
    newTraceId,
    report: given.reportSignIn,
  });
  await app.register(portalPageRoutes, {
    folder: portal.folder,
    answerMissing: (_request, reply, hint) => {
      const missing = refuse('address-not-found', { hint });
      const { status, help, body } = writeOAuthError(missing, { issuer, traceId: newTraceId(), openness });
      return reply.code(status).header('link', help).send(body);
    },
  });
  // With a port of their own they are nowhere else.
  if (settings.metricsPort === undefined) {
    await app.register(healthRoutes, {
      readiness: given.readiness,
      metrics: given.metrics,
      metricsToken: settings.metricsToken,
      openMetrics: traits.openMetrics,
    });
  }
  return app;
}

function answerInvalid(reply: FastifyReply, { status, traceId }: { status: number; traceId: string }): FastifyReply {
  return reply
    .code(status)
    .header('content-type', 'application/json; charset=utf-8')
    .send(JSON.stringify({ error: 'invalid_request', error_description: `Invalid request. (trace_id: ${traceId})` }));
}
