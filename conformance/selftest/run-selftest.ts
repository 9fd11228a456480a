import { createPrivateKey } from 'node:crypto';
import type { Adapter, PlayedClient } from '../adapting/adapter.ts';
import type { Case } from '../format/case.ts';
import {
  type Capability,
  type ClientName,
  capabilities,
  clientNames,
  type Profile,
  profiles,
  type ValueName,
  valueNames,
} from '../format/vocabulary.ts';
import { makeFreshKeys } from '../making/signer.ts';
import { findMissing } from '../running/find-missing.ts';
import { findServer } from '../running/find-server.ts';
import { type Run, runCase } from '../running/run-case.ts';
import { type Character, makeStage, SCOPE, type Stage } from './stage.ts';
import { type StageServer, startStageServer } from './start-stage-server.ts';
import { type Breakdown, breakdowns, type Weakness, weaknesses } from './weaknesses.ts';

/** How a case fared, in one profile. */
export interface SelftestCase {
  readonly id: string;
  readonly profile: Profile;
  /** Weaknesses that turned it red, or the breakdowns if none did. */
  readonly caughtBy: readonly string[];
  /** Whether the honest server has what the case is about. */
  readonly honestAsked: boolean;
  /** What is wrong at the honest server; nothing if it is green there, or was not asked. */
  readonly honestFaults: readonly string[];
}

export interface SelftestResult {
  readonly cases: readonly SelftestCase[];
  /** Weaknesses that no case of any profile finds; only known of a thorough run. */
  readonly unfound: readonly string[];
  readonly milliseconds: number;
}

const AT_ONCE = 8;
const TIMEOUT = 10_000;

/**
 * Runs cases against servers that are weak on purpose, one weakness at a time, and against an honest one. A case that stays green against
 * all of the weak ones cannot fail; one that is red at the honest one cannot pass. Where no weakness turns a case red, servers are tried that
 * are wrong in everything: those are the cases of which the honest server has nothing (delegation, certificates). Unless it is `thorough`, a
 * case is not asked again once it was red, so that it is quick and says less of each weakness.
 */
export async function runSelftest(
  cases: readonly Case[],
  { thorough = true, onWeakness }: { readonly thorough?: boolean; readonly onWeakness?: (name: string) => void } = {},
): Promise<SelftestResult> {
  const begun = performance.now();
  const stage = makeStage();
  const results: SelftestCase[] = [];
  const found = new Set<string>();
  for (const profile of profiles) {
    const own = cases.filter(({ level }) => level[profile] !== undefined);
    const honestFaults = new Map<string, readonly string[]>();
    await against(stage, { profile, weak: new Set() }, honestAdapter, own, (id, faults) =>
      honestFaults.set(id, faults),
    );
    const caughtBy = new Map<string, string[]>();
    const note = (name: string) => (id: string, faults: readonly string[]) => {
      if (faults.length === 0) return;
      caughtBy.set(id, [...(caughtBy.get(id) ?? []), name]);
      found.add(name);
    };
    for (const [name, { classes }] of Object.entries(weaknesses)) {
      onWeakness?.(`${profile}: ${name}`);
      const within = own.filter(
        (given) => (classes as readonly string[]).includes(given.class) && (thorough || !caughtBy.has(given.id)),
      );
      const character = { profile, weak: new Set([name as Weakness]) };
      await against(stage, character, weakAdapter, within, note(name));
    }
    for (const breakdown of Object.keys(breakdowns) as Breakdown[]) {
      onWeakness?.(`${profile}: ${breakdown}`);
      const left = own.filter(({ id }) => !caughtBy.has(id));
      await against(stage, { profile, weak: new Set(), breakdown }, weakAdapter, left, note(breakdown));
    }
    for (const { id } of own)
      results.push({
        id,
        profile,
        caughtBy: caughtBy.get(id) ?? [],
        honestAsked: honestFaults.has(id),
        honestFaults: honestFaults.get(id) ?? [],
      });
  }
  return {
    cases: results,
    unfound: thorough ? Object.keys(weaknesses).filter((name) => !found.has(name)) : [],
    milliseconds: Math.round(performance.now() - begun),
  };
}

/** Runs cases against one server, and tells what was wrong with each that could be asked. */
async function against(
  stage: Stage,
  character: Character,
  adapt: (stage: Stage, server: StageServer, profile: Profile) => Adapter,
  cases: readonly Case[],
  tell: (id: string, faults: readonly string[]) => void,
): Promise<void> {
  if (cases.length === 0) return;
  const server = await startStageServer(stage, character);
  try {
    const adapter = adapt(stage, server, character.profile);
    const described = await findServer({ ...adapter, has: new Set() });
    const found =
      typeof described === 'string'
        ? {
            tokenEndpoint: `${server.issuer}token`,
            metadata: `${server.issuer}metadata`,
            keys: `${server.issuer}keys`,
            keySet: {},
          }
        : described;
    const run: Run = { adapter, server: found, fresh: sharedKeys, clock: Date.now, timeout: TIMEOUT };
    const asked = cases.filter((given) => findMissing(given, adapter) === undefined);
    let next = 0;
    const work = async () => {
      for (let given = asked[next++]; given !== undefined; given = asked[next++]) {
        const { steps } = await runCase(given, run);
        tell(
          given.id,
          steps.flatMap(({ faults }) => faults),
        );
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  } finally {
    await server.stop();
  }
}

const sharedKeys = makeFreshKeys();

/** Who can be played at the honest server, and what it has. */
function honestAdapter(stage: Stage, server: StageServer, profile: Profile): Adapter {
  const play = (which: keyof Stage['privateJwks'], clientId: string): PlayedClient => {
    const jwk = stage.privateJwks[which];
    const { kty, n, e, kid } = jwk;
    return {
      clientId,
      kid: String(kid),
      key: createPrivateKey({ key: jwk, format: 'jwk' }),
      publicJwk: JSON.parse(JSON.stringify({ kty, kid, n, e })),
      scope: SCOPE,
      x5c: undefined,
    };
  };
  return {
    name: 'selftest',
    profile,
    issuer: server.issuer,
    metadata: undefined,
    tokenEndpoint: undefined,
    keys: undefined,
    secondTokenEndpoint: server.secondTokenEndpoint,
    address: undefined,
    clients: {
      client: play('own', 'selftest-client'),
      second_key: play('second', 'selftest-client'),
      other_client: play('other', 'selftest-other'),
      same_kid_client: play('same', 'selftest-same'),
      expired_key: play('old', 'selftest-old'),
      inactive_client: play('other', 'selftest-inactive'),
    },
    values: {},
    has: new Set<Capability>(
      profile === 'maskinporten'
        ? ['jwt-tokens', 'issuer-audience-only', 'production-texts', 'repeatable-without-jti']
        : ['jwt-tokens'],
    ),
    grant: {
      lifetime: 60,
      scopeIn: profile === 'maskinporten' ? 'claim' : 'form',
      audience: 'issuer',
      claims: {},
      header: {},
      form: {},
    },
    clientAuthentication: undefined,
  };
}

/** The same with everything that a case can name, so that every case can be asked of a weak server. */
function weakAdapter(stage: Stage, server: StageServer, profile: Profile): Adapter {
  const honest = honestAdapter(stage, server, profile);
  const clients = Object.fromEntries(
    (Object.keys(clientNames) as ClientName[]).map((name) => [name, honest.clients[name] ?? honest.clients.client]),
  );
  const values = Object.fromEntries((Object.keys(valueNames) as ValueName[]).map((name) => [name, `value:${name}`]));
  return {
    ...honest,
    clients: { ...clients, client: honest.clients.client },
    values,
    has: new Set(Object.keys(capabilities) as Capability[]),
  };
}
