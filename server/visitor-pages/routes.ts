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

/** Pages that stand in for the portal's, and say how a request is answered without it. */
export const visitorRoutes: FastifyPluginAsync<{ issuer: string; developmentSignIn: boolean }> = async (
  app,
  { issuer, developmentSignIn },
) => {
  for (const [path, kind] of Object.entries(pages)) {
    app.get<{ Querystring: Record<string, unknown> }>(path, async (request, reply) => {
      const { id: sent } = request.query;
      const id = typeof sent === 'string' && UUID.test(sent) ? sent.toLowerCase() : undefined;
      const render = (language: Language) => renderAsked({ kind, id, issuer, developmentSignIn }, language);
      return sendPage(request, reply, render);
    });
  }
};
