import { m } from '../../generated/messages/messages.js';
import type { PrivateForm } from './read-der.ts';
import type { KeyFault } from './read-key.ts';

const faults: Readonly<Record<KeyFault, () => string>> = {
  empty: () => m.keys_fault_empty(),
  unknown: () => m.keys_fault_unknown(),
  'not-rsa': () => m.keys_fault_not_rsa(),
  request: () => m.keys_fault_request(),
  ssh: () => m.keys_fault_ssh(),
  token: () => m.keys_fault_token(),
  'no-keys': () => m.keys_fault_no_keys(),
  'too-many': () => m.keys_fault_too_many(),
  'too-long': () => m.keys_fault_too_long(),
  'too-small': () => m.keys_fault_too_small(),
  'too-large': () => m.keys_fault_too_large(),
};

/** Why what was given cannot be registered, and what to do. */
export function nameFault(why: KeyFault): string {
  return faults[why]();
}

/** What was given, and how its public half is taken out. */
export function namePrivateForm(form: PrivateForm): string {
  if (form === 'jwk') return m.keys_private_jwk();
  if (form === 'pkcs12' || form === 'keystore') return m.keys_private_p12();
  if (form === 'openssh') return m.keys_private_openssh();
  if (form === 'ec') return m.keys_private_ec();
  if (form === 'secret') return m.keys_private_secret();
  return form === 'encrypted' ? m.keys_private_encrypted() : m.keys_private_pem();
}
