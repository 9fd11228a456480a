/**
 * The registry file: what should exist, declared in JSON or YAML. It creates what is missing and never changes,
 * re-approves or reactivates what is recorded; differences are reported. With `--force` it overrides them, and the
 * audit shows it. The demo registry is such a file, with a key made on the spot. The rooms that own the records store
 * them.
 */
export { type AppliedRegistry, applyRegistry, tryRegistry } from './apply-registry.ts';
export { applyRegistrySetting } from './apply-registry-setting.ts';
export { demoKeyFile } from './demo-key-file.ts';
export { demoClient } from './demo-registry.ts';
export { type BuiltInStores, ensureBuiltIns } from './ensure-built-ins.ts';
export { exportRegistry } from './export-store.ts';
export { type ReadAnswers, readAnswers } from './read-answers.ts';
export { InvalidRegistryError, readRegistryFile } from './read-registry-file.ts';
export { type RegistryFile, registrySchema } from './registry-schema.ts';
