import { quote, type Refusal, refuse } from '../refusal.ts';
import { isOrganisationNumber } from '../token/organisation.ts';
import type { Caller } from '../token/read-caller.ts';
import type { Requirements } from './requirements.ts';

/** One thing that a policy asks for. It answers at once where it can. */
export type Check = (caller: Caller) => Refusal | undefined | Promise<Refusal | undefined>;

/** The checks that `requirements` ask for, cheapest first. `ownAudience` is the name of this API, where it has one. */
export function listChecks(requirements: Requirements, ownAudience: string | undefined): readonly Check[] {
  return [
    makeAudienceCheck(requirements.audience, ownAudience),
    makeScopeCheck([requirements.scope].flat()),
    ...makePartChecks(requirements),
  ];
}

function makeAudienceCheck(named: string | undefined, own: string | undefined): Check {
  const wanted = named ?? own;
  return ({ audience }) => {
    if (named === undefined && audience.length === 0) return undefined;
    if (wanted !== undefined && audience.includes(wanted)) return undefined;
    if (audience.length === 0) {
      return refuse('audience-wrong', `The token names no audience. Ask for it with resource ${quote(wanted ?? '')}.`);
    }
    const cure = wanted === undefined ? 'Ask for one without resource.' : `Ask for it with resource ${quote(wanted)}.`;
    return refuse('audience-wrong', `The token is for ${quote(audience.join(' '))}, not for this API. ${cure}`);
  };
}

function makeScopeCheck(wanted: readonly string[]): Check {
  const scope = wanted.join(' ');
  const words = wanted.length === 1 ? `the scope ${quote(scope)}` : `any of the scopes ${quote(scope)}`;
  return ({ scopes }) =>
    wanted.some((name) => scopes.includes(name))
      ? undefined
      : refuse('scope-missing', `The token does not have ${words}.`, { scope });
}

function makePartChecks({ consumer, supplier, systemUser, consent, pid }: Requirements): readonly Check[] {
  return [
    ...(consumer === undefined ? [] : [makeConsumerCheck(consumer)]),
    ...(supplier === undefined ? [] : [makeSupplierCheck(supplier)]),
    ...(systemUser === undefined ? [] : [makeSystemUserCheck(systemUser)]),
    ...(consent === undefined ? [] : [makeConsentCheck(consent)]),
    ...(pid === undefined ? [] : [makePersonCheck(pid)]),
  ];
}

type Named<Name extends keyof Requirements> = Exclude<Requirements[Name], undefined>;

function makeConsumerCheck(wanted: Named<'consumer'>): Check {
  if (typeof wanted !== 'function') {
    const numbers = [wanted].flat();
    requireOrganisationNumbers('consumer', numbers);
    return ({ consumer }) => {
      const number = consumer.organisationNumber;
      return number !== undefined && numbers.includes(number) ? undefined : refuseConsumer(consumer.id);
    };
  }
  return (caller) => whenFalse(wanted(caller.consumer, caller), () => refuseConsumer(caller.consumer.id));
}

function refuseConsumer(id: string): Refusal {
  return refuse('consumer-not-accepted', `The token's consumer ${quote(id)} may not do this.`);
}

function makeSupplierCheck(wanted: Named<'supplier'>): Check {
  if (Array.isArray(wanted)) requireOrganisationNumbers('supplier', wanted);
  return makeOptionalCheck({
    wanted,
    part: (caller) => caller.supplier,
    isListed: (supplier, numbers) => numbers.includes(supplier.organisationNumber),
    refusePart: (reason) => refuse('supplier-not-accepted', `The token's supplier ${reason}.`),
  });
}

function makeSystemUserCheck(wanted: Named<'systemUser'>): Check {
  return makeOptionalCheck({
    wanted,
    part: (caller) => caller.systemUser,
    isListed: (systemUser, systems) => systems.includes(systemUser.systemId),
    refusePart: (reason) => refuse('system-user-not-accepted', `The token's system user ${reason}.`),
  });
}

function makeConsentCheck(wanted: Named<'consent'>): Check {
  const refusePart = (reason: string) => refuse('consent-not-accepted', `The token's consent ${reason}.`);
  const part = (caller: Caller) => caller.consent;
  if (typeof wanted !== 'object') return makeOptionalCheck({ wanted, part, isListed: () => false, refusePart });
  const { resource, action = 'consent' } = wanted;
  if (typeof resource !== 'string' || resource === '') throw new TypeError("The policy's consent names no resource.");
  return ({ consent }) => {
    if (consent === undefined) return refusePart('is missing, and this route needs one');
    const covers = consent.rights.some((right) => right.actions.includes(action) && right.resources.includes(resource));
    return covers ? undefined : refusePart(`is not for ${quote(action)} of ${quote(resource)}`);
  };
}

function makePersonCheck(wanted: Named<'pid'>): Check {
  return makeOptionalCheck({
    wanted,
    part: (caller) => caller.pid,
    isListed: () => false,
    refusePart: (reason) => refuse('person-not-accepted', `The token's person (pid) ${reason}.`),
  });
}

type Decision<Part> = (part: Part, caller: Caller) => boolean | Promise<boolean>;

/** The check of a part that a token may lack: it must be there, must not, must be in a list, or somebody decides. */
function makeOptionalCheck<Part>({
  wanted,
  part,
  isListed,
  refusePart,
}: {
  wanted: 'required' | 'none' | readonly string[] | Decision<Part>;
  part: (caller: Caller) => Part | undefined;
  isListed: (part: Part, list: readonly string[]) => boolean;
  refusePart: (reason: string) => Refusal;
}): Check {
  if (typeof wanted === 'string' && wanted !== 'required' && wanted !== 'none') {
    throw new TypeError(`"${wanted}" is no requirement. Write 'required', 'none', a list, or a function.`);
  }
  return (caller) => {
    const found = part(caller);
    if (wanted === 'none') return found === undefined ? undefined : refusePart('must not be there on this route');
    if (found === undefined) return refusePart('is missing, and this route needs one');
    if (wanted === 'required') return undefined;
    const may = typeof wanted === 'function' ? wanted(found, caller) : isListed(found, wanted);
    return whenFalse(may, () => refusePart('may not do this'));
  };
}

function requireOrganisationNumbers(name: string, numbers: readonly string[]): void {
  const odd = numbers.find((number) => !isOrganisationNumber(number));
  if (odd !== undefined) throw new TypeError(`The policy's ${name} holds "${odd}", which is no organisation number.`);
}

/** Only `true` lets a caller in: a decision that forgets to answer does not. */
function whenFalse(
  may: boolean | Promise<boolean>,
  refusal: () => Refusal,
): Refusal | undefined | Promise<Refusal | undefined> {
  if (may === true) return undefined;
  if (may === false) return refusal();
  return Promise.resolve(may).then((answer) => (answer === true ? undefined : refusal()));
}
