import { machine } from '#endpoints';

/** Those who run the server, to look: a person whom a setting names, or a client that was admitted with the scope. */
export const READ = machine(['portvakt:operate.read']);
/** The same, to change something. */
export const WRITE = machine(['portvakt:operate.write']);

/** These endpoints have one address each. */
export const bases = ['/api/v1'];
