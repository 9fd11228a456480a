/**
 * Pages for people who visit this server with a browser: at the issuer's own address, and where a vendor or a data
 * consumer sends somebody to answer a request (`confirmUrl`, `viewUri`). They explain what to do and read no register;
 * requests are answered through the Altinn rooms and the command line. The room error-pages owns the look of pages.
 */
export { describeMissingAddress } from './describe-missing-address.ts';
export { visitorRoutes } from './routes.ts';
export { sendPage } from './send-page.ts';
