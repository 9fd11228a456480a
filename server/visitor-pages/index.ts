/**
 * Pages for people who come to this server with a browser: at the issuer's own address, and where a vendor or a data consumer
 * sends somebody to answer a request (`confirmUrl`, `viewUri`). They tell what to do and read no register; answering is for
 * the Altinn rooms and the command line. How pages look is the room error-pages'.
 */
export { visitorRoutes } from './routes.ts';
export { createWelcome, type Welcome } from './welcome.ts';
