import type { Settings } from '#operations';
import { type AppliedRegistry, applyRegistry } from './apply-registry.ts';
import { readDemoRegistry } from './demo-registry.ts';
import { readRegistryFile } from './read-registry-file.ts';

/** Applies what PORTVAKT_REGISTRY names at start: nothing, the demo registry or a file. */
export async function applyRegistrySetting({
  settings,
  ...stores
}: Parameters<typeof applyRegistry>[0] & { settings: Pick<Settings, 'registry' | 'dataDirectory'> }): Promise<
  AppliedRegistry | undefined
> {
  if (settings.registry === 'none') return undefined;
  const registry =
    settings.registry === 'demo'
      ? await readDemoRegistry(settings.dataDirectory)
      : await readRegistryFile(settings.registry);
  return applyRegistry(stores, { registry, file: settings.registry });
}
