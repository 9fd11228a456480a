import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { connectApis } from '../provider/connect-apis.ts';
import { formatNumber } from '../provider/progress.ts';
import { readSettings } from '../provider/read-settings.ts';
import { composeRegistry } from '../stage/compose-registry.ts';
import { connectNav } from '../stage/connect-nav.ts';
import { makeSigningKey } from '../stage/make-signing-key.ts';
import { clients, parties } from '../stage/parties.ts';
import { startStandIns } from '../stage/start-stand-ins.ts';
import { makeWorld } from '../synthetic/make-world.ts';
import { countCalls } from '../traffic/watch-traffic.ts';
import { checkBooks } from './check-books.ts';
import { makeChaos } from './make-chaos.ts';
import { makeFaults } from './make-faults.ts';
import type { DemoOptions } from './read-options.ts';
import { runJobProcess } from './run-job-process.ts';
import { type AgencyDecision, showOneCall } from './show-one-call.ts';
import { type RunningPortvakt, startPortvakt } from './start-portvakt.ts';
import { summariseDemo } from './summarise-demo.ts';

/** One call in so many fails once, as with real agencies. */
const FAULT_EVERY = 150;
/** Milliseconds that an agency takes for a call, beside its own work. */
const AGENCY_TAKES = 3;
/** The program looks for changes of so many milliseconds. */
const CHANGES_OF = 30 * 86_400_000;
/** The program is killed when Skatteetaten has got this part of the provider's agreements. */
const KILLED_AFTER = 0.4;
/** A job that is not through after so many starts will not be. */
const MOST_STARTS = 20;

export interface DemoSurroundings {
  /** A folder for everything that is kept. */
  readonly folder: string;
  readonly say: (text: string) => void;
}

/** Runs the whole demo, and says what happens. Gives whether all went well. */
export async function runDemo(options: DemoOptions, { folder, say }: DemoSurroundings): Promise<boolean> {
  const startedAt = performance.now();
  const now = Date.now();
  const world = makeWorld({ provider: parties.provider.orgno, size: options.employers, now });
  const key = makeSigningKey();
  const files = {
    registry: join(folder, 'registry.json'),
    agreements: join(folder, 'agreements.json'),
    database: join(folder, 'pension.db'),
  };
  await writeFile(files.registry, JSON.stringify(composeRegistry({ key: key.publicJwk })));
  await writeFile(files.agreements, JSON.stringify(world.agreements));
  const portvakt = await startPortvakt({ folder, registry: files.registry });
  const decisions: AgencyDecision[] = [];
  const faults = makeFaults(FAULT_EVERY);
  const chaos = options.chaos ? makeChaos() : undefined;
  let faulty = false;
  let onCall = () => {};
  const standIns = await startStandIns({
    world,
    issuer: portvakt.issuer,
    fetchAsNav: connectNav({ issuer: portvakt.issuer, jwk: key.privateJwk }),
    decideFault: (call) => {
      onCall();
      return faulty ? faults.decideFault(call) : undefined;
    },
    delay: () => setTimeout(AGENCY_TAKES),
    ...(chaos !== undefined && { prepare: chaos.misbehave }),
    audit: (agency, line) => decisions.push({ ...line, agency }),
  });
  const countReports = () => countCalls(standIns.traffic.find('tjenestepensjonsavtale', parties.provider.orgno)).all;
  try {
    const changedSince = new Date(now - CHANGES_OF).toISOString();
    const environment = {
      MASKINPORTEN_ISSUER: portvakt.issuer,
      ...(await chooseClient(options, { portvakt, folder, jwk: JSON.stringify(key.privateJwk) })),
      AAREG_URL: standIns.addresses.aareg,
      INNTEKTSMOTTAKERE_URL: standIns.addresses.inntektsmottakere,
      TJENESTEPENSJONSAVTALE_URL: standIns.addresses.tjenestepensjonsavtale,
      PENSION_DATABASE: files.database,
      PENSION_AGREEMENTS: files.agreements,
      PENSION_CHANGED_SINCE: changedSince,
    };
    const settings = readSettings(environment);
    if ('problems' in settings) throw new Error(settings.problems.join('\n'));
    sayStart(say, {
      options,
      issuer: portvakt.issuer,
      people: world.employers.flatMap(({ employments }) => employments).length,
    });
    await showOneCall({ apis: connectApis(settings), world, standIns, decisions, say });

    say('\n3. The night job: report agreements, then fetch what has changed; five calls at a time at each API.\n');
    faulty = true;
    await chaos?.begin(portvakt.control);
    if (chaos !== undefined) say('   From now on 30 % of all answers fail on order, in seven ways.\n');
    standIns.traffic.clear();
    decisions.length = 0;
    const first = await runJobProcess(environment, {
      onStart: (kill) => {
        onCall = () => {
          if (countReports() > options.employers * KILLED_AFTER) kill();
        };
      },
    });
    onCall = () => undefined;
    if (first === undefined)
      say('\n\n   The program was killed just now, on purpose and without a warning. It is started again:\n');
    let code = first ?? (await runJobProcess(environment));
    for (let starts = 2; chaos !== undefined && code === 1 && starts < MOST_STARTS; starts += 1) {
      say('\n   Some calls have failed four times. The program is started again, as a scheduler does:\n');
      code = await runJobProcess(environment);
    }
    const ordered = await chaos?.end(portvakt.control);

    const check = checkBooks({ file: files.database, world, changedSince });
    const seconds = (performance.now() - startedAt) / 1000;
    const wentWell = code === 0 && check.missing === 0 && check.unexpected === 0;
    say(
      summariseDemo({
        options,
        check,
        traffic: standIns.traffic,
        faults: faults.count(),
        ordered,
        decisions,
        seconds,
        wentWell,
      }),
    );
    return wentWell;
  } finally {
    await standIns.stop();
    await portvakt.stop();
  }
}

/** The client that runs the job, and what it signs with, as the program's settings. */
async function chooseClient(
  { supplier, certificate }: DemoOptions,
  { portvakt, folder, jwk }: { portvakt: RunningPortvakt; folder: string; jwk: string },
): Promise<Readonly<Record<string, string>>> {
  const who = supplier ? 'supplier' : 'provider';
  const client = {
    MASKINPORTEN_CLIENT_ID: clients[who][certificate ? 'certificate' : 'key'],
    ...(supplier && { MASKINPORTEN_CONSUMER_ORG: parties.provider.orgno }),
  };
  if (!certificate) return { ...client, MASKINPORTEN_CLIENT_JWK: jwk };
  const out = join(folder, 'certificate');
  const { issuer } = portvakt;
  await portvakt.run(['certificates', 'issue', '--orgno', parties[who].orgno, '--out', out, '--issuer', issuer]);
  return {
    ...client,
    MASKINPORTEN_P12: join(out, 'cert.p12'),
    MASKINPORTEN_P12_PASSWORD_FILE: join(out, 'cert.p12.password'),
  };
}

function sayStart(
  say: (text: string) => void,
  { options, issuer, people }: { options: DemoOptions; issuer: string; people: number },
): void {
  const { provider, supplier } = parties;
  const employers = `${formatNumber(options.employers)} employers of ${formatNumber(people)} people`;
  say(`1. Started: Portvakt on ${issuer}, and stand-ins for NAV and Skatteetaten.`);
  say(`   ${provider.name} (${provider.orgno}) has agreements with ${employers}, all made up.`);
  say(
    options.supplier
      ? `   Its supplier ${supplier.name} (${supplier.orgno}) runs the job in its name: it has delegated the scopes.`
      : '   It runs the job itself.',
  );
  const signs = options.certificate ? 'a virksomhetssertifikat of the lookalike authority' : 'a registered key';
  say(`   Grants are signed with ${signs}.`);
}
