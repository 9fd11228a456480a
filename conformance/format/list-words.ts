import { clientMembers, filterNames, ownPlaceholders } from './placeholder.ts';
import { shapes } from './shape-names.ts';
import { madeSigners } from './signer-names.ts';
import { capabilities, clientNames, valueNames } from './vocabulary.ts';

export interface WordList {
  readonly title: string;
  readonly words: readonly (readonly [word: string, meaning: string])[];
}

/** Every closed list of words that a case may use, for the page that describes them. */
export function listWords(): readonly WordList[] {
  const placeholders = (names: Readonly<Record<string, string>>) =>
    Object.entries(names).map(([name, meaning]) => [`{${name}}`, meaning] as const);
  return [
    { title: 'Clients', words: Object.entries(clientNames) },
    { title: 'Signers beside the clients', words: Object.entries(madeSigners) },
    { title: 'Shapes', words: Object.entries(shapes) },
    { title: 'Placeholders that every server has', words: placeholders(ownPlaceholders) },
    {
      title: 'Placeholders that an adapter may give, in `values`',
      words: placeholders(valueNames),
    },
    {
      title: 'Members of a client in a placeholder',
      words: clientMembers.map((member) => [`{other_client.${member}}`, `${member} of that client`] as const),
    },
    { title: 'Filters', words: Object.entries(filterNames) },
    { title: 'Needs', words: Object.entries(capabilities) },
  ];
}
