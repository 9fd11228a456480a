/**
 * Applications for access: an organisation asks the owner of a scope for access, and the owner answers. What access is, and giving
 * it, belong to the room scopes; here is only the asking. Access that is given in another way answers the application, too.
 */
export { accessApplicationEndpoints } from './endpoints.ts';
export { createApplicationStore } from './store.ts';
