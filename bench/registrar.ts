import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { MadeClient } from '@portvakt/own-tests';
import type { Settings } from '@portvakt/server';
import type { RegistrationReport } from './register-clients.ts';
import { listOrganisationNumbers } from './register-shape.ts';

const PROGRAM = fileURLToPath(new URL('./register-clients.ts', import.meta.url));

/** Starts registering `perSecond` clients a second in another process; `stop` tells how it went. */
export async function startRegistrar({
  database,
  perSecond,
  key,
}: {
  database: Settings['database'];
  perSecond: number;
  key: MadeClient;
}): Promise<{ stop(): Promise<RegistrationReport> }> {
  const [orgno = ''] = listOrganisationNumbers(1);
  const child = fork(PROGRAM, [JSON.stringify(database), String(perSecond), JSON.stringify(key.publicJwk), orgno]);
  await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error('the registering process ended'))),
  ]);
  return {
    stop: async () => {
      const exited = once(child, 'exit');
      const reported = once(child, 'message');
      child.send('end');
      const [report] = (await reported) as [RegistrationReport];
      await exited;
      return report;
    },
  };
}
