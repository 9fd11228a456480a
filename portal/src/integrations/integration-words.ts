import { m } from '../../generated/messages/messages.js';
import type { StateFilter } from './choose-integrations.ts';
import type { IntegrationType } from './queries.ts';

/** In the order of the menu: what most people want first. */
export const integrationTypes: readonly IntegrationType[] = [
  'maskinporten',
  'krr',
  'idporten',
  'api_klient',
  'ansattporten',
  'idporten_saml2',
];

const types: Readonly<Record<IntegrationType, () => string>> = {
  maskinporten: m.integrations_type_maskinporten,
  krr: m.integrations_type_krr,
  idporten: m.integrations_type_idporten,
  api_klient: m.integrations_type_api_klient,
  ansattporten: m.integrations_type_ansattporten,
  idporten_saml2: m.integrations_type_saml,
  eformidling: m.integrations_type_eformidling,
};

const typeHints: Readonly<Partial<Record<IntegrationType, () => string>>> = {
  maskinporten: m.integrations_type_maskinporten_hint,
  krr: m.integrations_type_krr_hint,
  idporten: m.integrations_type_idporten_hint,
  api_klient: m.integrations_type_api_klient_hint,
  ansattporten: m.integrations_type_ansattporten_hint,
};

export const nameType = (type: IntegrationType): string => types[type]();
export const explainType = (type: IntegrationType): string | undefined => typeHints[type]?.();

const filters: Readonly<Record<StateFilter, () => string>> = {
  'in-use': m.integrations_filter_in_use,
  attention: m.integrations_filter_attention,
  'key-expires': m.integrations_filter_key_expires,
  'never-used': m.integrations_filter_never_used,
  deactivated: m.integrations_filter_deactivated,
  all: m.integrations_filter_all,
};

export const nameFilter = (filter: StateFilter): string => filters[filter]();

/** A lifetime in words: «120 sekunder (2 minutter)». */
export function wordSeconds(seconds: number): string {
  if (seconds >= 3600 && seconds % 3600 === 0) return m.integrations_seconds_hours({ seconds, hours: seconds / 3600 });
  if (seconds >= 60 && seconds % 60 === 0) return m.integrations_seconds_minutes({ seconds, minutes: seconds / 60 });
  return m.integrations_seconds({ seconds });
}
