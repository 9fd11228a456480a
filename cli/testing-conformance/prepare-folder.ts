import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { preparePortvakt } from '@portvakt/conformance';
import type { CommandInput, OptionDefinitions } from '../command-line/command.ts';
import { usageFailure } from '../command-line/command-failure.ts';
import type { ConformanceOptions } from './conformance-options.ts';

const serverProfiles = ['local', 'test', 'production'] as const;

/**
 * Writes `registry.json` and `adapter.json` into a folder. For a server in the profile `local` the adapter has certificates of the test
 * authority, which is found where the server finds it.
 */
export async function prepareFolder(
  folder: string,
  {
    options,
    environment,
    output,
  }: Pick<CommandInput<OptionDefinitions>, 'environment' | 'output'> & { readonly options: ConformanceOptions },
): Promise<number> {
  const { issuer, 'server-profile': given = 'local' } = options;
  if (issuer === undefined) throw usageFailure('--prepare needs --issuer: the server that will be tested.');
  const profile = serverProfiles.find((name) => name === given);
  if (profile === undefined)
    throw usageFailure(`--server-profile is ${given}, and must be one of: ${serverProfiles.join(', ')}.`);
  const { registry, adapter } = preparePortvakt({ issuer, profile, now: Date.now() });
  const clients =
    profile === 'local' ? await addCertificates(adapter.clients, { issuer, environment, output }) : adapter.clients;
  await mkdir(folder, { recursive: true });
  const write = async (name: string, document: object, mode: number) => {
    const file = join(folder, name);
    // A file that is there already would keep its mode.
    await rm(file, { force: true });
    await writeFile(file, `${JSON.stringify(document, null, 2)}\n`, { mode });
    return file;
  };
  const registryFile = await write('registry.json', registry, 0o644);
  const adapterFile = await write('adapter.json', { ...adapter, clients }, 0o600);
  output.print(`Start the server with PORTVAKT_REGISTRY=${registryFile}`);
  output.print(`Then: npx --no-install portvakt conformance --adapter ${adapterFile}`);
  return 0;
}

async function addCertificates(
  clients: ReturnType<typeof preparePortvakt>['adapter']['clients'],
  {
    issuer,
    environment,
    output,
  }: Pick<CommandInput<OptionDefinitions>, 'environment' | 'output'> & { readonly issuer: string },
): Promise<typeof clients> {
  const { issueCertificates } = await import('@portvakt/conformance/issue-certificates');
  const { openLocalAuthority } = await import('../issuing-certificates/open-local-authority.ts');
  const { authority } = await openLocalAuthority({ environment, output }, { issuer, mustExist: false });
  return { ...clients, ...(await issueCertificates(authority, clients)) };
}
