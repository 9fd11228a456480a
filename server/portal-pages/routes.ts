import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { readWishes, sendReady } from '#answers';
import { prefersPage } from './prefers-page.ts';
import { type BuiltFile, type BuiltPortal, type Encoding, readBuiltPortal } from './read-built-portal.ts';

/** The portal in the browser's address bar. */
export const PORTAL_PATH = '/portal/';

export interface PortalPages {
  /** Where the portal was built into. */
  readonly folder: URL;
  /** Answers where there is nothing, in the form of the server. */
  readonly answerMissing: (request: FastifyRequest, reply: FastifyReply, hint: string) => FastifyReply;
}

/**
 * What the page may do in the browser (Content Security Policy, level 3). Everything comes from this server, and nothing is written
 * into the page: neither scripts nor styles.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

const pageHeaders = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-cache',
  vary: 'Accept-Encoding',
};
const assetHeaders = {
  'x-content-type-options': 'nosniff',
  'cache-control': 'public, max-age=31536000, immutable',
  vary: 'Accept-Encoding',
};
const NO_PAGE =
  'Only pages of the portal are here, for browsers. The API at this door is called with the paths of /v3/api-docs.';
const NOT_BUILT = 'The portal has not been built. This builds it: npm run build:portal';

/**
 * Serves the portal. Every address below `/portal/` that is not a file or an interface is the page's own, which finds out what to show
 * there. The files are read when they are first asked for.
 */
export const portalPageRoutes: FastifyPluginAsync<PortalPages> = async (app, { folder, answerMissing }) => {
  let built: Promise<BuiltPortal | undefined> | undefined;
  const readBuilt = async (): Promise<BuiltPortal | undefined> => {
    built ??= readBuiltPortal(folder);
    const portal = await built.catch((error) => {
      built = undefined;
      throw error;
    });
    // One that is built later is found without a restart.
    if (portal === undefined) built = undefined;
    return portal;
  };
  const sendPage = async (request: FastifyRequest, reply: FastifyReply) => {
    // A program that asks for what is not there must not take a page for the answer.
    if (!prefersPage(request.headers.accept)) return answerMissing(request, reply, NO_PAGE);
    const portal = await readBuilt();
    if (portal === undefined) return answerMissing(request, reply, NOT_BUILT);
    return sendFile(request, reply.headers(pageHeaders), portal.page);
  };
  app.get('/portal', sendPage);
  app.get('/portal/*', sendPage);
  app.get<{ Params: { name: string } }>('/portal/assets/:name', async (request, reply) => {
    const file = (await readBuilt())?.assets.get(request.params.name);
    if (file === undefined) return answerMissing(request, reply, 'The portal has no such file. Load its page again.');
    return sendFile(request, reply.headers(assetHeaders), file);
  });
};

function sendFile(request: FastifyRequest, reply: FastifyReply, file: BuiltFile): FastifyReply {
  const encoding = chooseEncoding(request.headers['accept-encoding'], file);
  if (encoding !== undefined) reply.header('content-encoding', encoding);
  const answer = (encoding && file.compressed[encoding]) ?? file.plain;
  return sendReady(request, reply, { answer, mediaType: file.mediaType });
}

/** The smallest form that the caller takes. */
function chooseEncoding(accepted: string | undefined, { compressed }: BuiltFile): Encoding | undefined {
  const wishes = new Map(readWishes(accepted).map(({ range, quality }) => [range, quality]));
  return (['br', 'gzip'] as const).find(
    (encoding) => compressed[encoding] !== undefined && (wishes.get(encoding) ?? 0) > 0,
  );
}
