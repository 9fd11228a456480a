/**
 * What the server says of its own interfaces: one OpenAPI document of every endpoint and route, in JSON and YAML, and a page to
 * browse it. Endpoints describe themselves (see the room endpoints); what they do is not this room's business.
 */
export type { DescribedEndpoints } from './describe-api.ts';
export { collectRoutes, describeRoutes, oauthErrorSchema } from './describe-routes.ts';
export { descriptionRoutes } from './routes.ts';
