import type { Refusal } from '@portvakt/protocol';
import type { AltinnCaller, TokenFault } from '#sign-in';
import type { Admission } from './admission.ts';
import { forbid, refuseToken } from './refuse-caller.ts';

/** Whose token an endpoint asks for, as a refusal says it. */
const owners: Readonly<Record<AltinnCaller['kind'], string>> = { machine: 'a machine', person: 'a person' };

const inAnothersName = forbid(
  "the client acts in another organisation's name (supplier), and vendors act in their own",
);

/**
 * Why a caller may not call an endpoint on Altinn's paths: 401 without a proved token, 403 with one that does not open this, both
 * empty. A machine is not let in where a person is asked for, nor the other way round.
 */
export function decideAltinnAdmission(
  caller: AltinnCaller | TokenFault,
  { kind, scopes, ownNameOnly }: Admission,
): Refusal | undefined {
  if ('fault' in caller) return refuseToken(caller);
  const wanted = kind === 'person' || kind === 'party' ? 'person' : 'machine';
  if (caller.kind !== wanted) {
    return forbid(`the token is of ${owners[caller.kind]}, and this asks for one of ${owners[wanted]}`, scopes);
  }
  if (!scopes.some((scope) => caller.scopes.has(scope))) {
    return forbid(`the token has none of the scopes that open this: ${scopes.join(', ')}`, scopes);
  }
  const isSuppliers = caller.kind === 'machine' && caller.token.claims.supplier !== undefined;
  return ownNameOnly === true && isSuppliers ? inAnothersName : undefined;
}
