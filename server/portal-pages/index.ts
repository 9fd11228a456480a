/**
 * The portal's files, as they were built: the page, its scripts and styles, and the policy that the browser holds them to. What the pages
 * show and ask is the business of the workspace `portal`; who has signed in, of `server/sessions`.
 */
export { isPageForPeople, leadsToPortal } from './leads-to-portal.ts';
export { PORTAL_PATH, portalPageRoutes } from './routes.ts';
