/**
 * What is shipped beside the code: the portal's pages, Swagger UI, the code of threads. In a checkout and in the npm package these are
 * files. In the single executable they are parts of the program, to which its build gives addresses such as
 * `portvakt:/portal/dist/index.html`. Whoever wants one names it by its place beside his own source, as a URL; only this room knows the difference.
 */
export { isShipped, listShipped, readShipped } from './read-shipped.ts';
export { startThread } from './start-thread.ts';
