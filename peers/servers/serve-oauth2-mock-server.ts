/** oauth2-mock-server as its page shows it: one key, everything else as it comes. */
import { OAuth2Server } from 'oauth2-mock-server';
import { readOrder } from './read-order.ts';

const { port } = readOrder();
const server = new OAuth2Server();
await server.issuer.keys.generate('RS256');
await server.start(port, 'localhost');
console.log(`oauth2-mock-server listening on ${server.issuer.url}`);
