/**
 * Where a vendor or a data consumer sends somebody to answer a request (`confirmUrl`, `viewUri`): these addresses lead to the portal.
 * Where it is not built, pages say what to do; they read no register. Requests are answered through the Altinn rooms, by the portal and
 * the command line. The room error-pages owns the look of pages.
 */
export { describeMissingAddress } from './describe-missing-address.ts';
export { visitorRoutes } from './routes.ts';
export { sendPage } from './send-page.ts';
