/**
 * Resources, as Altinn's Resource Registry keeps them: what they are, whose, which scopes they bundle, and their policies,
 * which are kept as text. What has been delegated of a resource, or asked for, is kept by the rooms that answer for it.
 */
export { checkResource, findForeignScopes } from './check-resource.ts';
export { resourceEndpoints } from './endpoints.ts';
export { createResourceList, readResources } from './list-resources.ts';
export {
  listScopes,
  MASKINPORTEN_SCHEMA,
  nameResource,
  type Resource,
  type ResourceDocument,
  resourceTypes,
  type Texts,
} from './resource.ts';
export { createResourceStore, type ResourceStore } from './store.ts';
