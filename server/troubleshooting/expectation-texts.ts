import type { GrantStep, Language } from '@portvakt/protocol';

interface Template {
  readonly expected: string;
  readonly found?: string;
}

/**
 * What a check expected, in words, where the bare values would not say it. `{expected}` and `{found}` are what is kept of the
 * refusal: the organisation or organisations, and the scope.
 */
const templates: Readonly<Record<Language, Readonly<Partial<Record<GrantStep, Template>>>>> = {
  nb: {
    scopes: { expected: '{found} på integrasjonen, og i bruk', found: 'Det er det ikke' },
    access: { expected: '{found} gitt til {expected}', found: 'Ikke gitt' },
    delegation: { expected: '{found} delegert fra {expected}', found: 'Ikke delegert' },
    times: { expected: 'Tider som passer med serverens klokke, {expected}' },
  },
  nn: {
    scopes: { expected: '{found} på integrasjonen, og i bruk', found: 'Det er det ikkje' },
    access: { expected: '{found} gitt til {expected}', found: 'Ikkje gitt' },
    delegation: { expected: '{found} delegert frå {expected}', found: 'Ikkje delegert' },
    times: { expected: 'Tider som passar med klokka til tenaren, {expected}' },
  },
  en: {
    scopes: { expected: '{found} on the integration, and in use', found: 'It is not' },
    access: { expected: '{found} granted to {expected}', found: 'Not granted' },
    delegation: { expected: '{found} delegated from {expected}', found: 'Not delegated' },
    times: { expected: "Times that fit the server's clock, {expected}" },
  },
};

/** What the check `step` expected and found, for people. Values that need no words stay as they are. */
export function writeExpectation(
  step: GrantStep,
  { expected, found }: { readonly expected?: string | undefined; readonly found?: string | undefined },
  language: Language,
): { readonly expected?: string; readonly found?: string } {
  const template = templates[language][step];
  const isWhole =
    template !== undefined && !/\{expected\}/.test(template.expected) ? found !== undefined : expected !== undefined;
  if (template === undefined || !isWhole) {
    return { ...(expected !== undefined && { expected }), ...(found !== undefined && { found }) };
  }
  const values = { expected, found };
  const written = template.expected.replaceAll(
    /\{(expected|found)\}/g,
    (_, name: 'expected' | 'found') => values[name] ?? '',
  );
  const shown = template.found ?? found;
  return { expected: written, ...(shown !== undefined && { found: shown }) };
}
