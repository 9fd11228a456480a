import { isRefusal } from '@portvakt/protocol';
import { checkResource, findForeignScopes } from '#resources';
import type { Application } from './application.ts';
import type { DeclaredResource } from './registry-schema.ts';

/**
 * Applies a resource with the Resource Registry's field names. Missing texts are taken from the ones that the file has.
 */
export async function applyResource(application: Application, declared: DeclaredResource, path: string): Promise<void> {
  const { unit, stores, noteProblem } = application;
  const { resources, organisations } = stores;
  const checked = checkResource(completeTexts(declared));
  if (isRefusal(checked)) {
    const byField = Map.groupBy(checked.fields ?? [], ({ field }) => field);
    for (const [field, faults] of byField) {
      noteProblem(`${path}.${field}: ${faults.map(({ message }) => message).join(' ')}`);
    }
    return;
  }
  const { document, owner } = checked;
  await application.ensureOrganisation(owner);
  const foreign = findForeignScopes(document, await organisations.findPrefixes(unit.transaction, owner));
  if (foreign.length > 0) {
    noteProblem(`${path}.resourceReferences: ${owner} does not own the prefix of ${foreign.join(', ')}`);
    return;
  }
  const known = await resources.findEver(unit.transaction, document.identifier);
  if (known === undefined) {
    await resources.create(unit, document, owner);
    application.noteCreated();
    return;
  }
  if (known.resource.owner !== owner) {
    // All delegations of it would then belong to another owner. Not even `force` moves it.
    application.noteDifference(`${path}: the resource ${document.identifier} belongs to ${known.resource.owner}`);
    return;
  }
  if (known.removed) {
    if (application.differs({ in_use: false }, { in_use: true }, path)) await resources.create(unit, document, owner);
    return;
  }
  if (application.differs({ document: known.resource.document }, { document }, path)) {
    await resources.update(unit, known.resource, document);
  }
}

type Texts = Readonly<Record<string, string>>;

/** Fills in every language and every text, so that hand-written files can be short. */
function completeTexts(declared: DeclaredResource): object {
  const title = completeLanguages(declared.title);
  const description = completeLanguages(declared.description ?? title);
  return {
    ...declared,
    title,
    description,
    rightDescription: completeLanguages(declared.rightDescription ?? description),
  };
}

function completeLanguages(texts: Texts): Texts {
  const first = texts.nb ?? texts.nn ?? texts.en ?? '';
  return { nb: texts.nb ?? first, nn: texts.nn ?? first, en: texts.en ?? first };
}
