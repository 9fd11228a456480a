import { defineCommand, flag, jsonOption, text, texts } from '../command-line/command.ts';
import { writeTable } from '../command-line/write-table.ts';
import { readNumber } from './read-pair.ts';
import { warnOfNoRights } from './warn-of-no-rights.ts';

const ABOUT =
  'Works on the database in the settings (see portvakt start --help), whether the server runs or not; a running server notices within a second.';
const BY_HAND =
  'For scripts and for trying things out: over HTTP a machine of the vendor, or a person with the right role at the customer, must do it.';
const id = (of: string) => [{ name: 'ID', required: true, description: `The id of the ${of}.` }];

/** `portvakt system list` */
export const systemListCommand = defineCommand({
  description: [ABOUT],
  options: {
    vendor: text('ORGNO', 'Only those of this vendor.'),
    json: {
      ...jsonOption,
      description: 'Print one JSON document: systems, with their client ids, rights and packages.',
    },
  },
  examples: [{ text: 'The systems of a vendor', command: 'npx --no-install portvakt system list --vendor 313770001' }],
  exitCodes: { 0: 'they are listed', 1: 'a setting is wrong, or the database cannot be used' },
  run: async ({ options: { vendor }, environment, output }) => {
    const { listSystemsByHand } = await import('./keep-systems-by-hand.ts');
    const systems = await listSystemsByHand(
      { environment, output },
      vendor === undefined ? undefined : readNumber('vendor', vendor),
    );
    if (output.json) {
      output.printDocument({ systems });
      return 0;
    }
    if (systems.length === 0) {
      output.print('No system is registered.');
      return 0;
    }
    const rows = systems.map(({ id, name, clientIds }) => [
      ...[id, name.nb, clientIds.length === 0 ? 'without clients' : clientIds.join(' ')],
    ]);
    for (const line of writeTable(['SYSTEM', 'NAME', 'CLIENTS'], rows)) output.print(line);
    return 0;
  },
});

/** `portvakt system register` */
export const systemRegisterCommand = defineCommand({
  description: [ABOUT, BY_HAND],
  positionals: [
    {
      name: 'FILE',
      required: true,
      description: 'The system as JSON, as it would be posted to Altinn. An example: portvakt system init.',
    },
  ],
  options: { json: { ...jsonOption, description: 'Print one JSON document: system.' } },
  examples: [{ text: 'A system in a file', command: 'npx --no-install portvakt system register system.json' }],
  exitCodes: { 0: 'it is registered', 1: 'something in the file is wrong, or the database cannot be used' },
  run: async ({ positionals: [file = ''], environment, output }) => {
    const { registerSystemByHand } = await import('./keep-systems-by-hand.ts');
    const { readJsonFile } = await import('./read-json-file.ts');
    const system = await registerSystemByHand({ environment, output }, await readJsonFile(file));
    if (output.json) output.printDocument({ system: system.id });
    else output.print(`${system.id} is registered.`);
    warnOfNoRights(system, output);
    return 0;
  },
});

/** `portvakt system request` */
export const systemRequestCommand = defineCommand({
  description: [ABOUT, BY_HAND, 'Without --right and --package it asks for all that the system has.'],
  positionals: id('system'),
  options: {
    customer: text('ORGNO', 'The organisation that is asked.'),
    'external-ref': text('TEXT', "The vendor's own reference. Default: the customer."),
    right: texts('RESOURCE', 'A resource to ask a right on.'),
    package: texts('URN', 'An access package to ask for.'),
    agent: flag("Ask for an agent, which acts for the customer's clients."),
    json: { ...jsonOption, description: 'Print one JSON document: id, status and created.' },
  },
  examples: [
    {
      text: 'All that the system has',
      command: 'npx --no-install portvakt system request 313770001_kaipilot --customer 310123412',
    },
  ],
  exitCodes: { 0: 'the request exists, made now or before', 1: 'it was refused, or the database cannot be used' },
  run: async ({ options, positionals: [systemId = ''], environment, output }) => {
    const { askByHand } = await import('./keep-systems-by-hand.ts');
    const { request, isNew } = await askByHand(
      { environment, output },
      {
        systemId,
        partyOrgNo: readNumber('customer', options.customer),
        externalRef: options['external-ref'],
        rights: options.right ?? [],
        accessPackages: options.package ?? [],
        agent: options.agent ?? false,
      },
    );
    if (output.json) output.printDocument({ id: request.id, status: request.status, created: isNew });
    else output.print(`${request.id} is ${isNew ? 'asked' : `there already, with the status ${request.status}`}.`);
    return 0;
  },
});

/** `portvakt system approve` */
export const systemApproveCommand = defineCommand({
  description: [ABOUT, BY_HAND, 'A request to change a system user is approved in the same way.'],
  positionals: id('request'),
  options: { json: { ...jsonOption, description: 'Print one JSON document: system_user, owner and system.' } },
  examples: [
    {
      text: 'What was asked above',
      command: 'npx --no-install portvakt system approve 2c9a1f6e-6a0c-4f1a-9a53-d7c8f0a10417',
    },
  ],
  exitCodes: { 0: 'the system user exists', 1: 'it cannot be approved, or the database cannot be used' },
  run: async ({ positionals: [request = ''], environment, output }) => {
    const { approveByHand } = await import('./keep-systems-by-hand.ts');
    const { id, partyOrgno, systemId } = await approveByHand({ environment, output }, request);
    if (output.json) output.printDocument({ system_user: id, owner: partyOrgno, system: systemId });
    else output.print(`${partyOrgno} has the system user ${id} on ${systemId}.`);
    return 0;
  },
});

/** `portvakt system delete` */
export const systemDeleteCommand = defineCommand({
  description: [ABOUT, 'Its id is never used again. Tokens that were issued are valid until they expire.'],
  positionals: id('system'),
  options: { json: { ...jsonOption, description: 'Print one JSON document: system.' } },
  examples: [{ text: 'A system', command: 'npx --no-install portvakt system delete 313770001_kaipilot' }],
  exitCodes: { 0: 'it is out of use', 1: 'there is no such system, or the database cannot be used' },
  run: async ({ positionals: [system = ''], environment, output }) => {
    const { deleteSystemByHand } = await import('./keep-systems-by-hand.ts');
    await deleteSystemByHand({ environment, output }, system);
    if (output.json) output.printDocument({ system });
    else output.print(`${system} is out of use.`);
    return 0;
  },
});
