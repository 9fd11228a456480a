import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import {
  type Adapter,
  type AdapterFile,
  openAdapter,
  type Profile,
  parseAdapter,
  profiles,
} from '@portvakt/conformance';
import { usageFailure } from '../command-line/command-failure.ts';
import type { ConformanceOptions } from './conformance-options.ts';

type Environment = Readonly<Record<string, string | undefined>>;
type Problems = { readonly problems: readonly string[] };

/** The adapter that the options name: a file, or one client. What cannot be used is said in sentences. */
export async function readConformanceAdapter(
  options: ConformanceOptions,
  environment: Environment,
): Promise<Adapter | Problems> {
  const profile = readProfile(options.profile);
  const around = {
    environment,
    issuer: options.issuer,
    profile,
    secondTokenEndpoint: options['second-address'],
  };
  if (options.adapter === undefined)
    return openAdapter(describeClient(options, profile), { ...around, folder: process.cwd() });
  const file = await readAdapterFile(options.adapter);
  if ('problems' in file) return file;
  return openAdapter(file, { ...around, folder: dirname(resolve(options.adapter)) });
}

async function readAdapterFile(path: string): Promise<AdapterFile | Problems> {
  let json: string;
  try {
    json = await readFile(path, 'utf8');
  } catch (error) {
    return { problems: [`The adapter file cannot be read: ${(error as Error).message}`] };
  }
  const file = parseAdapter(json);
  return 'problems' in file ? { problems: file.problems.map((problem) => `${path}: ${problem}`) } : file;
}

function readProfile(given: string | undefined): Profile | undefined {
  const profile = profiles.find((name) => name === given);
  if (given !== undefined && profile === undefined)
    throw usageFailure(`--profile is ${given}, and must be one of: ${profiles.join(', ')}.`);
  return profile;
}

const places = ['claim', 'form', 'nowhere'] as const;

/** One client, from the command line. A server that speaks Maskinporten's profile is asked for a scope in the claim. */
function describeClient(options: ConformanceOptions, profile: Profile | undefined): AdapterFile {
  const { issuer, 'client-id': clientId, key, kid, scope, audience } = options;
  const scopeIn = places.find((place) => place === options['scope-in']);
  if (options['scope-in'] !== undefined && scopeIn === undefined)
    throw usageFailure(`--scope-in is ${options['scope-in']}, and must be one of: ${places.join(', ')}.`);
  if (issuer === undefined || clientId === undefined || key === undefined)
    throw usageFailure('Give --issuer, --client-id and --key (and --scope), or an adapter file with --adapter.');
  return {
    issuer,
    clients: {
      client: {
        client_id: clientId,
        key: { file: key },
        ...(kid !== undefined && { kid }),
        ...(scope !== undefined && { scope }),
      },
    },
    grant: { ...(scopeIn !== undefined && { scope_in: scopeIn }), ...(audience !== undefined && { audience }) },
    ...(profile === 'maskinporten' && { has: ['jwt-tokens'] as const }),
  };
}
