import {
  type CatalogueEntry,
  explainRefusal,
  findFixers,
  findGrantStep,
  findStatusCure,
  type Language,
  type RefusalName,
  refusalCatalogue,
  type TokenRefusalName,
  tokenRefusals,
} from '@portvakt/protocol';
import { choosePortalPages } from './choose-portal-pages.ts';
import type { Concerned } from './concerned.ts';
import type { ExplainedRefusal } from './explanation.ts';

/** A refusal with its texts in `language`, who can end it, and where. */
export function describeRefusal(
  name: RefusalName,
  {
    language,
    issuer,
    concerned,
    hint,
    step,
  }: {
    readonly language: Language;
    readonly issuer: string;
    readonly concerned: Concerned;
    readonly hint?: string | undefined;
    readonly step?: ExplainedRefusal['step'] | undefined;
  },
): ExplainedRefusal {
  const { code, error, status }: CatalogueEntry = refusalCatalogue[name];
  const { title, cause, cure } = explainRefusal(name, language);
  const place = step ?? findGrantStep(name);
  const isToken = isTokenRefusal(name);
  return {
    refusal: name,
    ...(code !== undefined && { code }),
    ...(error !== undefined && { error }),
    status,
    ...(place !== undefined && { step: place }),
    title,
    cause,
    cure: cure === '' ? (findStatusCure(status, language) ?? '') : cure,
    ...(hint !== undefined && { hint }),
    fixers: isToken ? findFixers(name).map((fixer) => nameFixer(fixer, concerned)) : [],
    links: [
      ...(isToken ? [{ rel: 'error-page' as const, href: `${issuer}errors/${code ?? name}?lang=${language}` }] : []),
      ...choosePortalPages(name, concerned),
    ],
  };
}

function isTokenRefusal(name: RefusalName): name is TokenRefusalName {
  return Object.hasOwn(tokenRefusals, name);
}

function nameFixer(
  fixer: ReturnType<typeof findFixers>[number],
  { consumer, supplier, scopeOwner }: Concerned,
): ExplainedRefusal['fixers'][number] {
  const named = (orgno: string | undefined) => (orgno === undefined ? {} : { orgno });
  switch (fixer) {
    case 'client':
      return supplier === undefined
        ? { role: 'consumer', ...named(consumer) }
        : { role: 'supplier', ...named(supplier) };
    case 'scope-owner':
      return {
        role: 'scope-owner',
        ...named(scopeOwner?.orgno),
        ...(typeof scopeOwner?.name === 'string' && { name: scopeOwner.name.slice(0, 255) }),
      };
    case 'customer':
      return { role: 'customer', ...(supplier !== undefined && named(consumer)) };
    case 'operator':
      return { role: 'operator' };
  }
}
