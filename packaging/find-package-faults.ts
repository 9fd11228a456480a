import { readFile } from 'node:fs/promises';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

/**
 * What publint and Are The Types Wrong find in the package at `tarball`: a sentence each. The packages are ES modules, so
 * what only concerns CommonJS (`require`, and resolution before Node 16) is left out.
 */
export async function findPackageFaults(tarball: string): Promise<readonly string[]> {
  const content = await readFile(tarball);
  const packed = content.buffer.slice(content.byteOffset, content.byteOffset + content.byteLength) as ArrayBuffer;
  const { messages, pkg } = await publint({ pack: { tarball: packed } });
  const types = await checkPackage(createPackageFromTarballData(new Uint8Array(packed)));
  const ofManifest = messages.map((message) => `publint: ${formatMessage(message, pkg, { color: false })}`);
  if (types.types === false) return [...ofManifest, 'The package has no types.'];
  const problems = types.problems.filter(
    (problem) => !('resolutionKind' in problem) || ['node16-esm', 'bundler'].includes(problem.resolutionKind),
  );
  return [...ofManifest, ...problems.map((problem) => `types: ${JSON.stringify(problem)}`)];
}
