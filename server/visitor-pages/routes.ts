import type { Language } from '@portvakt/protocol';
import type { FastifyPluginAsync } from 'fastify';
import { renderAsked } from './render-asked.ts';
import { sendPage } from './send-page.ts';
import type { AskedKind } from './visitor-texts.ts';

/** Where `confirmUrl` and `viewUri` lead. */
const pages: Readonly<Record<string, AskedKind>> = {
  '/accessmanagement/ui/systemuser/request': 'system user',
  '/accessmanagement/ui/systemuser/agentrequest': 'agent',
  '/accessmanagement/ui/systemuser/changerequest': 'change',
  '/accessmanagement/ui/consent/request': 'consent',
};
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The pages of the portal that answer them, each with the id behind it. */
const pagesOfPortal: Readonly<Record<AskedKind, string>> = {
  'system user': 'system-user',
  agent: 'agent',
  change: 'change',
  consent: 'consent',
};

export interface VisitorPages {
  readonly issuer: string;
  /** Whether the development sign-in is available. */
  readonly developmentSignIn: boolean;
  /** The address of the portal below the issuer's, while it is built. */
  readonly findPortal: () => string | undefined;
}

/** Leads to the pages of the portal. Where there is none, pages that stand in for them say how a request is answered without it. */
export const visitorRoutes: FastifyPluginAsync<VisitorPages> = async (
  app,
  { issuer, developmentSignIn, findPortal },
) => {
  for (const [path, kind] of Object.entries(pages)) {
    app.get<{ Querystring: Record<string, unknown> }>(path, async (request, reply) => {
      const { id: sent } = request.query;
      const id = typeof sent === 'string' && UUID.test(sent) ? sent.toLowerCase() : undefined;
      const portal = id === undefined ? undefined : findPortal();
      if (portal !== undefined) {
        return reply.header('cache-control', 'no-store').redirect(`${portal}answer/${pagesOfPortal[kind]}/${id}`);
      }
      const render = (language: Language) => renderAsked({ kind, id, issuer, developmentSignIn }, language);
      return sendPage(request, reply, render);
    });
  }
};
