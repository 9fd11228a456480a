import { m } from '../../generated/messages/messages.js';
import type { Report } from './queries.ts';

export type Finding = Report['findings'][number];

interface Words {
  readonly title: () => string;
  /** What was seen, of the facts in the finding. Only asked where something is wanting. */
  readonly seen: (facts: Facts) => string;
  readonly fix: () => string;
}

/** The facts of a finding, as they stand in sentences. */
class Facts {
  readonly #params: Finding['params'];
  constructor(params: Finding['params']) {
    this.#params = params;
  }
  has(name: string): boolean {
    return name in this.#params;
  }
  text(name: string): string {
    const value = this.#params[name];
    return Array.isArray(value) ? value.join(', ') : String(value ?? '');
  }
}

const rules: Readonly<Record<string, Words>> = {
  'without-keys': {
    title: m.integrations_rule_without_keys,
    seen: (facts) =>
      facts.has('keys')
        ? m.integrations_seen_all_expired({ keys: facts.text('keys') })
        : m.integrations_seen_without_keys(),
    fix: m.integrations_fix_add_key,
  },
  'key-age': {
    title: m.integrations_rule_key_age,
    seen: (facts) => m.integrations_seen_key_age({ keys: facts.text('keys'), days: facts.text('days') }),
    fix: m.integrations_fix_rotate_key,
  },
  'key-strength': {
    title: m.integrations_rule_key_strength,
    seen: (facts) => m.integrations_seen_key_strength({ keys: facts.text('keys'), bits: facts.text('bits') }),
    fix: m.integrations_fix_stronger_key,
  },
  'key-expires': {
    title: m.integrations_rule_key_expires,
    seen: (facts) =>
      facts.has('key')
        ? m.integrations_seen_key_expires({ key: facts.text('key'), days: facts.text('days') })
        : m.integrations_seen_all_keys_expired(),
    fix: m.integrations_fix_rotate_key,
  },
  'no-successor': {
    title: m.integrations_rule_no_successor,
    seen: (facts) => m.integrations_seen_no_successor({ key: facts.text('key'), days: facts.text('days') }),
    fix: m.integrations_fix_add_successor,
  },
  'expired-keys-left': {
    title: m.integrations_rule_expired_keys_left,
    seen: (facts) => m.integrations_seen_expired_keys_left({ keys: facts.text('keys') }),
    fix: m.integrations_fix_remove_keys,
  },
  'key-never-used': {
    title: m.integrations_rule_key_never_used,
    seen: (facts) => m.integrations_seen_key_never_used({ keys: facts.text('keys') }),
    fix: m.integrations_fix_remove_or_use_key,
  },
  'shared-between-systems': {
    title: m.integrations_rule_shared,
    seen: (facts) => m.integrations_seen_shared({ keys: facts.text('keys') }),
    fix: m.integrations_fix_split,
  },
  'certificate-ends': {
    title: m.integrations_rule_certificate_ends,
    seen: (facts) => m.integrations_seen_certificate_ends({ key: facts.text('key'), days: facts.text('days') }),
    fix: m.integrations_fix_renew_certificate,
  },
  'scope-without-access': {
    title: m.integrations_rule_scope_without_access,
    seen: (facts) => m.integrations_seen_scope_without_access({ scopes: facts.text('scopes') }),
    fix: m.integrations_fix_apply,
  },
  'scope-deactivated': {
    title: m.integrations_rule_scope_deactivated,
    seen: (facts) => m.integrations_seen_scope_deactivated({ scopes: facts.text('scopes') }),
    fix: m.integrations_fix_remove_scope,
  },
  'scopes-unused': {
    title: m.integrations_rule_scopes_unused,
    seen: (facts) => m.integrations_seen_scopes_unused({ scopes: facts.text('scopes') }),
    fix: m.integrations_fix_remove_scopes,
  },
  'supplier-without-delegation': {
    title: m.integrations_rule_supplier_without_delegation,
    seen: (facts) => m.integrations_seen_supplier_without_delegation({ scopes: facts.text('scopes') }),
    fix: m.integrations_fix_ask_for_delegation,
  },
  'lifetime-long': {
    title: m.integrations_rule_lifetime_long,
    seen: (facts) => m.integrations_seen_lifetime_long({ seconds: facts.text('seconds') }),
    fix: m.integrations_fix_shorten_lifetime,
  },
  'never-used': {
    title: m.integrations_rule_never_used,
    seen: (facts) => m.integrations_seen_never_used({ days: facts.text('days') }),
    fix: m.integrations_fix_deactivate_or_use,
  },
  'refused-often': {
    title: m.integrations_rule_refused_often,
    seen: (facts) =>
      m.integrations_seen_refused_often({ refusals: facts.text('refusals'), tokens: facts.text('tokens') }),
    fix: m.integrations_fix_read_refusals,
  },
};

/** The rules that have words here. A test holds them to those of the server. */
export const wordedRules: readonly string[] = Object.keys(rules);

/** A finding in the language of the page. A rule that is newer than these words is told in the server's own, which are English. */
export function wordFinding({ id, title, seen, params, fix }: Finding): {
  readonly title: string;
  readonly seen: string;
  readonly fix: string;
} {
  const words = rules[id];
  if (words === undefined) return { title, seen, fix: fix?.text ?? '' };
  return { title: words.title(), seen: words.seen(new Facts(params)), fix: words.fix() };
}
