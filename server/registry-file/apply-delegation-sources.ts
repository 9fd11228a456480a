import { judgeSource } from '#delegations';
import type { Application } from './application.ts';
import { readRegister } from './apply-registers.ts';
import { defaultSource } from './ensure-built-ins.ts';
import type { DeclaredSource } from './registry-schema.ts';

/**
 * Applies a source that scopes can name. Production accepts neither the source of Altinn's test environment nor
 * unsuitable addresses.
 */
export async function applyDelegationSource(
  application: Application,
  declared: DeclaredSource,
  path: string,
): Promise<void> {
  const { unit, stores, noteProblem } = application;
  const { delegationSources, settings } = stores;
  const production = settings.profile === 'production';
  const { name, issuer } = declared;
  const register = readRegister(declared.register);
  if (production && issuer === defaultSource.issuer) {
    noteProblem(
      `${path}.issuer: ${issuer} is the register of Altinn's test environment, which production does without`,
    );
  }
  for (const { place, sentence } of judgeSource({ issuer, register }, { production })) {
    noteProblem(`${path}.${place}: ${sentence}`);
  }
  const recorded = await delegationSources.find(unit.transaction, issuer);
  if (recorded === undefined) {
    await delegationSources.create(unit, { name, issuer, register });
    application.noteCreated();
  } else if (application.differs(recorded, { name, issuer, register }, path)) {
    await delegationSources.update(unit, recorded, { name, issuer, register });
  }
}

/**
 * Refuses recorded sources that production must not ask: recorded under another profile, in the past or by a command.
 * An unfit register prevents the start until the file corrects it. An unfit issuer is only reported, because it
 * identifies the source and cannot be changed.
 */
export async function refuseRecordedSources({ unit, stores, noteProblem, noteDifference }: Application): Promise<void> {
  const production = stores.settings.profile === 'production';
  for (const source of await stores.delegationSources.findAll(unit.transaction)) {
    for (const { place, sentence } of judgeSource(source, { production })) {
      const found = `the delegation source ${source.name} is on record with an address that will not do (${place}: ${sentence})`;
      if (place === 'issuer') noteDifference(`${found}: nothing that is delegated there counts`);
      else noteProblem(`${found}: declare it right in a registry file, and run: portvakt registry apply --force`);
    }
  }
}
