import { defineCommand, jsonOption, text } from '../command-line/command.ts';
import { usageFailure } from '../command-line/command-failure.ts';
import { writeTable } from '../command-line/write-table.ts';
import { readPair } from './read-pair.ts';

const ends = {
  consumer: text('ORGNO', 'The organisation that delegates.'),
  supplier: text('ORGNO', 'The supplier that may act for it.'),
} as const;
const what = {
  scope: text('SCOPE', 'The scope. If no resource represents it, one is made.'),
  resource: text('ID', 'Instead of --scope: a resource of type MaskinportenSchema, with all of its scopes.'),
} as const;
const ABOUT =
  'Works on the database in the settings (see portvakt start --help), whether the server runs or not; a running server notices within a second. It changes only the register of this server, not the registers of other sources.';

/** `portvakt delegate add` */
export const delegateAddCommand = defineCommand({
  description: [
    ABOUT,
    'For scripts and for trying things out: over HTTP a person with the right role at the customer must do it.',
  ],
  options: {
    ...ends,
    ...what,
    json: {
      ...jsonOption,
      description: 'Print one JSON document: consumer, supplier, scope where one was named, resource and created.',
    },
  },
  examples: [
    {
      text: 'The customer of the demo, to its supplier',
      command:
        'npx --no-install portvakt delegate add --consumer 310123412 --supplier 313770001 --scope nav:aareg/v1/arbeidsforhold/otp',
    },
  ],
  exitCodes: { 0: 'it is delegated, now or before', 1: 'it cannot be, or the database cannot be used' },
  run: async ({ options, environment, output }) => {
    const { delegateByHand } = await import('./keep-delegations-by-hand.ts');
    const wish = readPair(options);
    const what = readWhat(options);
    const { resource, created } = await delegateByHand({ environment, output }, { ...wish, ...what });
    const named = 'scope' in what ? what.scope : resource;
    if (output.json) output.printDocument({ ...wish, ...what, resource, created });
    else {
      output.print(
        created
          ? `${wish.consumer} has delegated ${named} to ${wish.supplier}.`
          : `${wish.consumer} had delegated ${named} to ${wish.supplier} already.`,
      );
    }
    return 0;
  },
});

/** `portvakt delegate remove` */
export const delegateRemoveCommand = defineCommand({
  description: [ABOUT, 'Tokens that were issued are valid until they expire.'],
  options: {
    ...ends,
    ...what,
    json: {
      ...jsonOption,
      description: 'Print one JSON document: consumer, supplier, scope where one was named, resource and removed.',
    },
  },
  examples: [
    {
      text: 'What was delegated above',
      command:
        'npx --no-install portvakt delegate remove --consumer 310123412 --supplier 313770001 --scope nav:aareg/v1/arbeidsforhold/otp',
    },
  ],
  exitCodes: {
    0: 'it is not delegated any more',
    1: 'there is no such scope or resource, or the database cannot be used',
  },
  run: async ({ options, environment, output }) => {
    const { revokeByHand } = await import('./keep-delegations-by-hand.ts');
    const wish = readPair(options);
    const what = readWhat(options);
    const { resource, removed } = await revokeByHand({ environment, output }, { ...wish, ...what });
    const named = 'scope' in what ? what.scope : resource;
    if (output.json) output.printDocument({ ...wish, ...what, resource, removed });
    else {
      output.print(
        removed
          ? `${named} is no longer delegated by ${wish.consumer} to ${wish.supplier}.`
          : `${wish.consumer} has not delegated ${named} to ${wish.supplier}.`,
      );
    }
    return 0;
  },
});

/** `portvakt delegate list` */
export const delegateListCommand = defineCommand({
  description: [ABOUT],
  options: {
    consumer: { ...ends.consumer, description: 'Only what this organisation has delegated.' },
    supplier: { ...ends.supplier, description: 'Only what was delegated to this organisation.' },
    scope: { ...what.scope, description: 'Only what includes this scope.' },
    json: { ...jsonOption, description: 'Print one JSON document: delegations, each as the look-up answers it.' },
  },
  examples: [
    { text: 'Everything a supplier may do', command: 'npx --no-install portvakt delegate list --supplier 313770001' },
  ],
  exitCodes: { 0: 'they are listed', 1: 'a setting is wrong, or the database cannot be used' },
  run: async ({ options, environment, output }) => {
    const { listByHand } = await import('./keep-delegations-by-hand.ts');
    const delegations = await listByHand({ environment, output }, options);
    if (output.json) {
      output.printDocument({ delegations });
      return 0;
    }
    if (delegations.length === 0) {
      output.print('Nothing of that kind is delegated.');
      return 0;
    }
    const titles = ['CONSUMER', 'SUPPLIER', 'SCOPES', 'SINCE', 'RESOURCE'];
    const rows = delegations.map((delegation) => [
      ...[delegation.consumer_org, delegation.supplier_org, delegation.scopes.join(' ')],
      ...[delegation.created.slice(0, 10), delegation.resourceid],
    ]);
    for (const line of writeTable(titles, rows)) output.print(line);
    return 0;
  },
});

function readWhat({
  scope,
  resource,
}: {
  scope?: string;
  resource?: string;
}): { scope: string } | { resource: string } {
  if (scope !== undefined && resource === undefined) return { scope };
  if (resource !== undefined && scope === undefined) return { resource };
  throw usageFailure('Name either a --scope or a --resource.');
}
