import { m } from '../../generated/messages/messages.js';
import { formatTime } from '../shell/format.ts';
import { wordSeconds } from './integration-words.ts';
import type { Change } from './queries.ts';

type Fields = Readonly<Record<string, unknown>>;

const fieldNames: Readonly<Record<string, () => string>> = {
  client_name: m.integrations_name,
  description: m.integrations_description,
  access_token_lifetime: m.integrations_lifetime,
  redirect_uris: m.integrations_redirects,
};
/** Told by the change's own title, or of no interest to people. */
const untold = ['active', 'deactivated_by', 'made_for'];

/** A change of an integration in words: what was done, and of fields what stood there before and after. */
export function wordChange({ action, before, after }: Pick<Change, 'action' | 'before' | 'after'>): {
  readonly title: string;
  readonly details: readonly string[];
} {
  const [was, is] = [readFields(before), readFields(after)];
  switch (action) {
    case 'create':
      return { title: m.integrations_change_create(), details: [] };
    case 'deactivate':
      return { title: m.integrations_change_deactivate(), details: [] };
    case 'update': {
      const title =
        was.active === false && is.active === true ? m.integrations_change_activate() : m.integrations_change_update();
      return { title, details: listFields(was, is) };
    }
    case 'add key': {
      const ends =
        typeof is.expires_at === 'string' ? [m.integrations_change_key_ends({ at: formatTime(is.expires_at) })] : [];
      return { title: m.integrations_change_add_key({ kid: word(is.kid) }), details: ends };
    }
    case 'remove key':
      return { title: m.integrations_change_remove_key({ kid: word(was.kid) }), details: [] };
    case 'add scope':
      return { title: m.integrations_change_add_scope({ scope: word(is.scope) }), details: [] };
    case 'remove scope':
      return { title: m.integrations_change_remove_scope({ scope: word(was.scope) }), details: [] };
    case 'new secret':
      return { title: m.integrations_change_new_secret(), details: [] };
    case 'end secrets':
      return { title: m.integrations_change_end_secrets(), details: [] };
    case 'remove on-behalf-of':
      return { title: m.integrations_change_remove_customer({ customer: word(was.orgno) }), details: [] };
    case 'add on-behalf-of':
    case 'change on-behalf-of':
      return { title: m.integrations_change_put_customer({ customer: word(is.orgno) }), details: [] };
    default:
      return { title: action, details: [] };
  }
}

/** Who made it: the person at the screen, another person, a program of the organisation's own, or somebody else. */
export function wordActor(
  { actor, actor_orgno }: Pick<Change, 'actor' | 'actor_orgno'>,
  person: { readonly party_uuid: string },
): string {
  if (actor === undefined || actor === '') return m.integrations_actor_organisation({ orgno: actor_orgno ?? '' });
  if (actor === `person ${person.party_uuid}`) return m.integrations_actor_you();
  if (actor.startsWith('person ')) return m.integrations_actor_person({ id: actor.slice('person '.length) });
  return actor_orgno === undefined ? actor : m.integrations_actor_client({ client: actor });
}

function listFields(was: Fields, is: Fields): readonly string[] {
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter((name) => !untold.includes(name));
  return names
    .filter((name) => JSON.stringify(was[name]) !== JSON.stringify(is[name]))
    .map((name) =>
      m.integrations_change_field({
        field: fieldNames[name]?.() ?? name,
        before: wordField(name, was[name]),
        after: wordField(name, is[name]),
      }),
    );
}

function wordField(name: string, value: unknown): string {
  if (value === undefined || value === null || value === '') return m.integrations_nothing();
  if (name.endsWith('_lifetime') && typeof value === 'number') return wordSeconds(value);
  return `«${word(value)}»`;
}

function word(value: unknown): string {
  if (Array.isArray(value)) return value.join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value ?? '');
}

function readFields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}
