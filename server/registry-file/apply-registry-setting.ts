import type { Settings } from '#operations';
import { type AppliedRegistry, applyRegistry } from './apply-registry.ts';
import { readDemoRegistry } from './demo-registry.ts';
import { checkForm, readRegistryFile } from './read-registry-file.ts';

type Given = Parameters<typeof applyRegistry>[0];

/**
 * Applies what PORTVAKT_REGISTRY names at start: the demo registry, a file, or only what is built in. `declared` is the content of a
 * registry file that takes its place.
 */
export async function applyRegistrySetting(
  given: Given & { settings: Pick<Settings, 'registry' | 'dataDirectory'>; declared?: unknown },
): Promise<AppliedRegistry | undefined> {
  const { settings, declared } = given;
  if (declared !== undefined) {
    return applyRegistry(given, {
      registry: checkForm(declared, 'in the order'),
      file: 'the registry of this session',
    });
  }
  if (settings.registry === 'none') {
    await applyRegistry(given, { registry: {}, file: 'none' });
    return undefined;
  }
  const registry =
    settings.registry === 'demo'
      ? await readDemoRegistry(settings.dataDirectory)
      : await readRegistryFile(settings.registry);
  return applyRegistry(given, { registry, file: settings.registry });
}
