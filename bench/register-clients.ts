/**
 * Registers clients at an even pace in a process of its own, as a registration service or the command line would,
 * until it is told to end. Arguments: the database as JSON, clients a second, the public key as JSON, the organisation.
 */
import { randomUUID } from 'node:crypto';
import type { ClientId, KeyId, OrganisationNumber, ScopeName } from '@portvakt/protocol';
import { openRegister, plainClient } from '@portvakt/server';
import { scopeName } from './register-shape.ts';

export interface RegistrationReport {
  readonly registered: number;
  readonly failed: number;
  readonly firstFailure: string | undefined;
  /** Milliseconds that a registration took, in the middle and at most. */
  readonly median: number;
  readonly longest: number;
}

const [database = '', perSecond = '', publicJwk = '', orgno = ''] = process.argv.slice(2);
const jwk = JSON.parse(publicJwk);
const register = await openRegister({ database: JSON.parse(database) }, Date.now);
const durations: number[] = [];
let failed = 0;
let firstFailure: string | undefined;
let underWay: Promise<void> = Promise.resolve();

async function registerClient(): Promise<void> {
  const startedAt = performance.now();
  const client = {
    ...plainClient,
    client_id: randomUUID() as ClientId,
    client_orgno: orgno as OrganisationNumber,
    supplier_orgno: null,
    client_name: 'Registered while tokens were served',
    description: null,
    integration_type: 'maskinporten',
    access_token_lifetime: null,
    active: true,
  };
  await register.feed.change('bench', async (unit) => {
    await register.clients.create(unit, client);
    await register.clients.addScopes(unit, client, [scopeName(0) as ScopeName]);
    const times = { registeredAt: Date.now(), expiresAt: Date.now() + 1_000_000_000 };
    await register.clients.addKey(unit, client, { kid: jwk.kid as KeyId, jwk, alg: 'RS256', x5c: null, ...times });
  });
  durations.push(performance.now() - startedAt);
}

const timer = setInterval(() => {
  underWay = underWay.then(registerClient).catch((error: Error) => {
    failed += 1;
    firstFailure ??= error.message;
  });
}, 1000 / Number(perSecond));

process.once('message', async () => {
  clearInterval(timer);
  await underWay;
  await register.database.close();
  durations.sort((a, b) => a - b);
  const report: RegistrationReport = {
    registered: durations.length,
    failed,
    firstFailure,
    median: durations[durations.length >> 1] ?? Number.NaN,
    longest: durations.at(-1) ?? Number.NaN,
  };
  process.send?.(report, () => process.disconnect());
});
process.send?.('registering');
