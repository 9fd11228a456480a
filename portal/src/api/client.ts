import createClient, { type Client, type Middleware } from 'openapi-fetch';
import type { paths } from '../../generated/api.d.ts';
import { noteSession } from './session-watch.ts';

export type Api = Client<paths>;

/** The calls that a page makes by itself do not keep the session alive. */
export const background = { headers: { 'Portvakt-Portal': 'background' } } as const;

/** Every call: it shows that one of our own pages sends it, and its answer tells whether the session lives. */
const own: Middleware = {
  onRequest: ({ request }) => {
    if (!request.headers.has('Portvakt-Portal')) request.headers.set('Portvakt-Portal', '1');
    return request;
  },
  onResponse: ({ response }) => {
    noteSession(response.status);
    return response;
  },
};

/** What is the portal's own: sessions. Its paths begin with `/portal` in the description, too. */
export const portalApi: Api = openApi('');

/** What people do in their own name, on Altinn's paths. */
export const personalApi: Api = openApi('/portal');

/**
 * The API at the portal's door, called for the organisation with this number. Paths and types are those of `docs/openapi.yaml`.
 *
 * @example const { clients } = await take(apiFor('310123412').GET('/api/v1/clients'));
 */
export function apiFor(orgno: string): Api {
  const known = apis.get(orgno) ?? openApi('/portal', { 'Portvakt-Organisation': orgno });
  apis.set(orgno, known);
  return known;
}

const apis = new Map<string, Api>();

function openApi(baseUrl: string, headers: Readonly<Record<string, string>> = {}): Api {
  const api = createClient<paths>({ baseUrl, headers });
  api.use(own);
  return api;
}
