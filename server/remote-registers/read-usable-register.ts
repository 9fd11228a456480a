import { describeProfile, type Settings } from '#operations';
import { judgeRegister } from './judge-register.ts';
import type { LookUpRegister, RegisterSubject } from './register.ts';
import type { RegisterStore } from './register-store.ts';

/**
 * The register that answers look-ups of `subject`. Production uses none that it would not have let in, however it came into the
 * database: that one is `unusable`, and no other takes its place.
 */
export async function readUsableRegister(
  { registers, profile }: { registers: Pick<RegisterStore, 'read'>; profile: Settings['profile'] },
  subject: RegisterSubject,
): Promise<LookUpRegister | 'unusable'> {
  const recorded = await registers.read(subject);
  return judgeRegister(recorded, { production: describeProfile(profile).strict }).length === 0 ? recorded : 'unusable';
}
