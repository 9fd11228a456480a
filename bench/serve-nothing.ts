/** A server of a process of its own that does next to nothing: what a hostile caller costs the machine besides the server. */
import { createServer } from 'node:http';

const port = Number(process.env.PORT);
const server = createServer((request, response) => {
  request.resume().on('end', () => response.writeHead(429, { 'content-length': 0 }).end());
});
server.listen(port, '127.0.0.1', () => console.log(`nothing listening on http://localhost:${port}/`));
process.on('SIGTERM', () => process.exit(0));
