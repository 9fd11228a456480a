import { m } from '../../generated/messages/messages.js';
import type { Faults } from '../controls/fault-summary.tsx';
import type { SystemBody } from './queries.ts';
import type { SystemDraft } from './system-form.tsx';

const PACKAGE = /^urn:altinn:accesspackage:[\w-]+$/;

/** What is wrong with a system as it was typed, by the ids of the fields. The server checks the rest. */
export function checkSystem(draft: SystemDraft, { isNew }: { isNew: boolean }): Faults {
  return {
    suffix: isNew && !/^[^\s/?#]+$/.test(draft.suffix.trim()) ? m.systemusers_id_fault() : undefined,
    'name-nb': draft.name.nb.trim() === '' ? m.systemusers_name_nb_fault() : undefined,
    'description-nb': draft.description.nb.trim() === '' ? m.systemusers_description_fault() : undefined,
    packages: listLines(draft.packages).every((urn) => PACKAGE.test(urn)) ? undefined : m.systemusers_package_fault(),
    redirects: listLines(draft.redirects).every(isWebAddress) ? undefined : m.systemusers_redirect_fault(),
  };
}

/** The system in the form of the API. A text that was not translated is said in bokmål. */
export function composeSystem(
  draft: SystemDraft,
  { orgno, id }: { orgno: string; id: string | undefined },
): SystemBody {
  return {
    id: id ?? `${orgno}_${draft.suffix.trim()}`,
    vendor: { ID: `0192:${orgno}` },
    name: fillTexts(draft.name),
    description: fillTexts(draft.description),
    rights: draft.rights.map(({ action, resource }) => ({
      ...(action !== undefined && { action }),
      resource: resource.map(({ id: kind, value }) => ({ id: kind, value })),
    })),
    accessPackages: listLines(draft.packages).map((urn) => ({ urn })),
    clientId: [...draft.clients],
    isVisible: draft.isVisible,
    allowedRedirectUrls: listLines(draft.redirects),
  };
}

function listLines(text: string): string[] {
  return [...new Set(text.split('\n').map((line) => line.trim()))].filter((line) => line !== '');
}

function fillTexts({ nb, nn, en }: SystemDraft['name']) {
  const base = nb.trim();
  return { nb: base, nn: nn.trim() || base, en: en.trim() || base };
}

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && new URL(text).protocol === 'https:';
}
