import type { Application } from './application.ts';
import type { DeclaredScope, RegistryFile } from './registry-schema.ts';

type DeclaredOrganisation = NonNullable<RegistryFile['organisations']>[number];

/** Applies an organisation, and gives it the prefixes that nobody owns yet. */
export async function applyOrganisation(
  application: Application,
  declared: DeclaredOrganisation,
  path: string,
): Promise<void> {
  const { organisations } = application.stores;
  const { transaction } = application.unit;
  const orgno = application.readNumber(declared.orgno, `${path}.orgno`);
  if (orgno === undefined) return;
  const recorded = await organisations.find(transaction, orgno);
  const wanted = {
    orgno,
    name: declared.name ?? recorded?.name ?? null,
    termsSigned: declared.terms_signed ?? recorded?.termsSigned ?? false,
  };
  if (recorded === undefined) {
    await organisations.create(application.unit, wanted);
    application.noteCreated();
  } else if (application.differs(recorded, wanted, path)) {
    await organisations.update(application.unit, recorded, wanted);
  }
  for (const [index, prefix] of (declared.prefixes ?? []).entries()) {
    const owner = await organisations.ownerOf(transaction, prefix);
    if (owner === undefined) {
      await organisations.assignPrefix(application.unit, prefix, orgno);
      application.noteCreated();
    } else if (owner !== orgno) {
      // In every token already issued, a prefix says whose API it is for. Not even `force` moves it.
      application.noteDifference(`${path}.prefixes[${index}]: the prefix ${prefix} belongs to ${owner}`);
    }
  }
}

/** An API answer names the scope's owner. If nobody owns the prefix yet, that organisation gets it. */
export async function adoptOwner(application: Application, declared: DeclaredScope, path: string): Promise<void> {
  const { organisations } = application.stores;
  if (declared.owner_orgno === undefined) return;
  if ((await organisations.ownerOf(application.unit.transaction, declared.prefix)) !== undefined) return;
  const owner = application.readNumber(declared.owner_orgno, `${path}.owner_orgno`);
  if (owner === undefined) return;
  await application.ensureOrganisation(owner);
  await organisations.assignPrefix(application.unit, declared.prefix, owner);
  application.noteCreated();
}
