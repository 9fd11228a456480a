import type { Refusal } from '@portvakt/protocol';
import type { TokenFault } from '#sign-in';
import type { Admission, OrganisationCaller, PersonCaller } from './admission.ts';
import { forbid, refuseToken } from './refuse-caller.ts';

/** Whose token an endpoint asks for, as a refusal says it. */
const owners = { machine: 'a machine', person: 'a person' } as const;

const inAnothersName = forbid(
  "the client acts in another organisation's name (supplier), and vendors act in their own",
);

/**
 * Why a caller may not call an endpoint on Altinn's paths: 401 without a proved token, 403 with one that does not open this, both
 * empty. A machine is not let in where a person is asked for, nor the other way round.
 */
export function decideAltinnAdmission(
  caller: OrganisationCaller | PersonCaller | TokenFault,
  { kind, scopes, ownNameOnly }: Admission,
): Refusal | undefined {
  if ('fault' in caller) return refuseToken(caller);
  const wanted = kind === 'person' || kind === 'party' ? 'person' : 'machine';
  const shown = caller.kind === 'person' ? 'person' : 'machine';
  if (shown !== wanted) {
    return forbid(`the token is of ${owners[shown]}, and this asks for one of ${owners[wanted]}`, scopes);
  }
  if (!scopes.some((scope) => caller.scopes.has(scope))) {
    return forbid(`the token has none of the scopes that open this: ${scopes.join(', ')}`, scopes);
  }
  const isSuppliers = caller.kind === 'machine' && caller.token.claims.supplier !== undefined;
  return ownNameOnly === true && isSuppliers ? inAnothersName : undefined;
}
