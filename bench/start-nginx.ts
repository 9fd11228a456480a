import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findFreePort } from '@portvakt/own-tests';

// Debian keeps it where only administrators look.
const PATH = `${process.env.PATH}:/usr/sbin`;
const SITE = new URL('../deploy/nginx/portvakt.conf', import.meta.url);
const READY = /start worker process /;

/** An nginx that runs, and the port that it listens on. */
export interface Nginx {
  readonly port: number;
  stop(): Promise<void>;
}

/** Why no nginx can be started here, if so. */
export function lackForNginx(): string | undefined {
  const lacking = [
    ['nginx', '-v'],
    ['openssl', 'version'],
  ].find(([program = '', flag = '']) => spawnSync(program, [flag], { env: { PATH } }).status !== 0);
  return lacking && `${lacking[0]} is not on this machine`;
}

/** Starts nginx with the published example for it (TLS, HTTP/1.1 or 2), before the server on port `upstream`. */
export async function startNginx({ folder, upstream }: { folder: string; upstream: number }): Promise<Nginx> {
  const port = await findFreePort();
  const own = (name: string) => join(folder, `nginx-${port}`, name);
  await mkdir(own(''));
  const [certificate, key] = [own('tls.pem'), own('tls.key')];
  const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  const subject = ['-subj', '/CN=portvakt.example', '-keyout', key, '-out', certificate];
  execFileSync('openssl', ['req', '-x509', ...made, ...subject], { stdio: 'ignore' });
  const site = (await readFile(SITE, 'utf8'))
    .replace('server 127.0.0.1:8080', `server 127.0.0.1:${upstream}`)
    .replace('listen 443', `listen 127.0.0.1:${port}`)
    .replace('/etc/nginx/tls/portvakt.pem', certificate)
    .replace('/etc/nginx/tls/portvakt.key', key);
  await writeFile(own('site.conf'), site);
  await writeFile(own('nginx.conf'), composeMain(own));
  const child = spawn('nginx', ['-e', 'stderr', '-p', folder, '-c', own('nginx.conf')], {
    env: { PATH },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await new Promise<void>((resolve, reject) => {
    let told = '';
    child.stderr.on('data', (chunk) => {
      told += chunk;
      if (READY.test(told)) resolve();
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`nginx did not start:\n${told}`)));
  });
  return {
    port,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Connections stay open for a whole round: the limit of requests for each is out of the way, so that the rate is that of requests. */
function composeMain(own: (name: string) => string): string {
  return `${process.getuid?.() === 0 ? 'user root;' : ''}
worker_processes 1;
daemon off;
pid ${own('pid')};
error_log stderr notice;
events {}
http {
  access_log off;
  keepalive_requests 1000000;
  client_body_temp_path ${own('bodies')};
  proxy_temp_path ${own('proxied')};
  fastcgi_temp_path ${own('fastcgi')};
  uwsgi_temp_path ${own('uwsgi')};
  scgi_temp_path ${own('scgi')};
  include ${own('site.conf')};
}
`;
}
