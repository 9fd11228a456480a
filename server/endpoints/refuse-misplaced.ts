import { type Refusal, type RefusalName, refuse } from '@portvakt/protocol';
import type { Surface } from './surface.ts';

/** Why no endpoint takes a request: nothing is at the address (404), nothing for this method (405), it cannot be decoded (400). */
export interface Misplaced {
  readonly status: 400 | 404 | 405;
  /** The methods that the address takes, with 405. */
  readonly methods?: readonly string[];
}

/** The base paths of the self-service API that nothing else lies below. At the root it has neighbours. */
const SELF_SERVICE = /^\/(external\/)?api\/v(1|2|w1)(\/|\?|$)/;
/** The services of Altinn, and the older interface for delegation schemes, whose errors have a form of their own. */
const ALTINN = /^\/+(authentication|accessmanagement|resourceregistry|authorization)(\/|\?|$)/i;
const SCHEMES = /^\/+maskinporten-api(\/|\?|$)/i;

/** The surfaces whose addresses tell. */
export type AddressedSurface = Exclude<Surface['name'], 'control'>;

/** The surface that an address belongs to, going by the address alone. */
export function findSurface(url: string): AddressedSurface | undefined {
  if (SELF_SERVICE.test(url)) return 'self-service';
  return ALTINN.test(url) || SCHEMES.test(url) ? 'altinn' : undefined;
}

const names: Readonly<Record<'self-service' | 'altinn' | 'schemes', Readonly<Record<400 | 404 | 405, RefusalName>>>> = {
  'self-service': { 400: 'address-not-decodable', 404: 'address-unknown', 405: 'method-not-taken' },
  altinn: { 400: 'altinn-address-not-decodable', 404: 'altinn-address-unknown', 405: 'altinn-method-not-taken' },
  schemes: { 400: 'scheme-address-not-decodable', 404: 'scheme-address-unknown', 405: 'scheme-method-not-taken' },
};

/** The refusal of a request on `surface` that no endpoint takes. */
export function refuseMisplaced(
  surface: AddressedSurface,
  { url, status, methods = [] }: Misplaced & { readonly url: string },
): Refusal {
  const listed = methods.join(', ');
  if (surface === 'self-service') return refuse(names[surface][status], { fill: { methods: listed } });
  const form = SCHEMES.test(url) ? 'schemes' : 'altinn';
  const doubled = url.split('?', 1)[0]?.includes('//') === true;
  return refuse(names[form][status], {
    fill: { methods: listed || 'another method', doubled: doubled ? ' Two slashes stand side by side in it.' : '' },
  });
}
