import { plainScope } from '#scopes';
import type { Application } from './application.ts';
import { describeDeclaredScope } from './describe-declared.ts';
import { readScopeName } from './read-scope-name.ts';
import type { DeclaredAccess, DeclaredScope } from './registry-schema.ts';

/** Applies a scope of a prefix that somebody owns. */
export async function applyScope(application: Application, declared: DeclaredScope, path: string): Promise<void> {
  const { organisations, scopes } = application.stores;
  const { transaction } = application.unit;
  const name = readScopeName(`${declared.prefix}:${declared.subscope}`);
  if (name === undefined) {
    application.noteProblem(
      `${path}.subscope: ${declared.prefix}:${declared.subscope} is not a scope name (lower case, no blanks)`,
    );
    return;
  }
  const owner = await organisations.ownerOf(transaction, declared.prefix);
  if (owner === undefined) {
    application.noteProblem(`${path}.prefix: no organisation owns the prefix ${declared.prefix}`);
    return;
  }
  const source = declared.delegation_source;
  if (source !== undefined && !(await application.stores.delegationSources.exists(transaction, source))) {
    application.noteProblem(`${path}.delegation_source: there is no delegation source ${source}`);
  }
  const recorded = await scopes.find(transaction, name);
  if (recorded === undefined) {
    await scopes.create(
      application.unit,
      { ...plainScope, ...describeDeclaredScope(declared, { name, recorded }) },
      owner,
    );
    application.noteCreated();
    return;
  }
  const after = { ...recorded, ...describeDeclaredScope(declared, { name, recorded }) };
  if (application.differs(recorded, after, path))
    await scopes.update(application.unit, { before: recorded, after, owner });
}

/** Applies the access of an organisation to a scope. What is only asked for gives nothing. */
export async function applyAccess(application: Application, declared: DeclaredAccess, path: string): Promise<void> {
  const { scopes } = application.stores;
  const { state: wanted = 'APPROVED' } = declared;
  if (wanted === 'REQUESTED') return;
  const consumer = application.readNumber(declared.consumer_orgno, `${path}.consumer_orgno`);
  const scope = await application.readScope(declared.scope, `${path}.scope`);
  if (consumer === undefined || scope === undefined) return;
  await application.ensureOrganisation(consumer);
  const state = await scopes.findAccess(application.unit.transaction, scope, consumer);
  if (state === undefined) {
    await scopes.setAccess(application.unit, { scope, consumer, state: wanted });
    application.noteCreated();
  } else if (application.differs<{ state: string }>({ state }, { state: wanted }, path)) {
    await scopes.setAccess(application.unit, { scope, consumer, state: wanted });
  }
}
