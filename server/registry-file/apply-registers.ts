import { judgeRegister, type RegisterSubject, registerSubjects } from '#remote-registers';
import type { Application } from './application.ts';
import type { DeclaredRegister, RegistryFile } from './registry-schema.ts';

/**
 * Applies which registers are used for system users and consents. Production refuses registers with unsuitable
 * addresses.
 */
export async function applyRegisters(
  application: Application,
  declared: RegistryFile['registers'] = {},
): Promise<void> {
  for (const subject of registerSubjects) {
    const register = declared[subject];
    if (register !== undefined) await applyRegister(application, subject, register);
  }
}

async function applyRegister(
  application: Application,
  subject: RegisterSubject,
  declared: DeclaredRegister,
): Promise<void> {
  const { unit, stores, noteProblem } = application;
  const path = `$.registers.${subject}`;
  const register = readRegister(declared);
  const production = stores.settings.profile === 'production';
  for (const { place, sentence } of judgeRegister(register, { production })) {
    noteProblem(`${path}.${place}: ${sentence}`);
  }
  const recorded = await stores.lookUpRegisters.find(unit.transaction, subject);
  if (recorded === undefined) {
    await stores.lookUpRegisters.create(unit, subject, register);
    application.noteCreated();
  } else if (application.differs({ register: recorded }, { register }, path)) {
    await stores.lookUpRegisters.update(unit, subject, { before: recorded, after: register });
  }
}

/** The register as it is stored: with our own token if the file names no other, and an address that ends in a slash. */
export function readRegister(declared: DeclaredRegister) {
  if (declared === 'built-in') return declared;
  const { auth = 'self' as const, url, ...more } = declared;
  return { url: url.endsWith('/') ? url : `${url}/`, auth, ...more };
}

/**
 * Refuses recorded registers that production must not ask: recorded under another profile, in the past or by a command.
 * They prevent the start until the file corrects them.
 */
export async function refuseRecordedRegisters({ unit, stores, noteProblem }: Application): Promise<void> {
  const production = stores.settings.profile === 'production';
  for (const subject of registerSubjects) {
    const recorded = await stores.lookUpRegisters.find(unit.transaction, subject);
    for (const { place, sentence } of judgeRegister(recorded ?? 'built-in', { production })) {
      noteProblem(
        `the register of ${subject} is on record with an address that will not do (${place}: ${sentence}): declare it right in a registry file, and run: portvakt registry apply --force`,
      );
    }
  }
}
