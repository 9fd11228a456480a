import { flag, type Output } from '../../command-line/command.ts';
import { defineManageCommand, defineManageCommands, type ManageInput } from '../define-manage-commands.ts';
import type { SelfService } from '../open-self-service.ts';
import type { Plan } from './planned-step.ts';

const files = {
  name: 'FILE',
  required: true,
  repeated: true,
  description:
    'YAML (one or more documents) or JSON, in the form of docs/integration.schema.json; - is standard input.',
} as const;

const options = {
  prune: flag(
    'Also remove scopes, keys, on-behalf-of entries and accesses that the file does not name, where it has such a list. Other clients and scopes are never touched.',
  ),
} as const;

const description = [
  'The file declares integrations (clients) with their scopes and keys, and scopes of your own with who may use them. A field that the file leaves out stays as it is.',
  'A client is found by client_id, otherwise by exactly its client_name, otherwise by its description; several with that name are listed, and none is chosen. A private key in a file is refused before anything is sent.',
];

/** What the exit codes of a look without changes mean. A script must not take a misspelt option for changes. */
const looking = {
  done: 'everything is as it is declared',
  found: 'there is something to change',
} as const;

/** `portvakt manage plan`, `diff` and `apply` */
export const declaredCommands = defineManageCommands({
  plan: defineManageCommand({
    ...looking,
    description: ['Changes nothing.', ...description],
    positionals: [files],
    options,
    examples: [{ text: 'What would «apply» do?', given: 'integration.yaml' }],
    run: async (input, open) => look(input, open, { detailed: false }),
  }),
  diff: defineManageCommand({
    ...looking,
    description: ['Changes nothing, and shows each field with its value before and after.', ...description],
    positionals: [files],
    options,
    examples: [{ text: 'Field by field', given: 'integration.yaml' }],
    run: async (input, open) => look(input, open, { detailed: true }),
  }),
  apply: defineManageCommand({
    description: [
      ...description,
      'Scopes come before the clients that use them, new keys before old ones go, accesses last. It stops at the first change that is refused and says what is done and what is not. A second run changes nothing. Where the API gives entity tags, a change that somebody else has made since is never overwritten.',
    ],
    positionals: [files],
    options,
    examples: [
      { text: 'In a pipeline', given: 'integration.yaml' },
      { text: 'So that nothing else is left; «plan --prune» lists it first', given: 'integration.yaml --prune' },
    ],
    done: 'everything is as it is declared',
    run: async (input, open) => {
      const { output } = input;
      const { api, plan } = await prepare(input, open);
      const { carryOut } = await import('./carry-out.ts');
      const { describeChange } = await import('./describe-change.ts');
      await printRemovals(output, plan);
      const done = await carryOut(
        {
          api,
          note: (line) => output.note(line),
          tell: (change) => {
            if (output.json) return;
            output.print(describeChange(change));
            if (change.client_secret !== undefined)
              output.print(`    client_secret, shown only now: ${change.client_secret}`);
          },
        },
        plan,
      );
      if (output.json) output.printDocument({ done, kept: plan.kept });
      else if (done.length === 0) output.print('Nothing to change.');
      else output.note(`${count(done.length, 'change')} made.`);
      noteKept(output, plan);
      return 0;
    },
  }),
});

type Input = ManageInput<typeof options>;
type Open = () => Promise<SelfService>;

async function prepare({ positionals, options: { prune = false } }: Input, open: Open) {
  const { readDeclarations } = await import('./read-declarations.ts');
  const { readPresent } = await import('./read-present.ts');
  const { planAll } = await import('./plan-all.ts');
  const declared = await readDeclarations(positionals);
  const api = await open();
  const plan = planAll(declared, await readPresent(api, declared), { prune, caller: api.clientId });
  return { api, plan };
}

async function look(input: Input, open: Open, { detailed }: { detailed: boolean }): Promise<0 | 2> {
  const { output } = input;
  const { plan } = await prepare(input, open);
  const changes = plan.steps.map(({ change }) => change);
  if (output.json) output.printDocument({ changes, kept: plan.kept });
  else {
    const { describeChange, describeFields } = await import('./describe-change.ts');
    for (const change of changes) {
      output.print(describeChange(change));
      if (detailed) for (const line of describeFields(change)) output.print(line);
    }
    if (changes.length === 0) output.print('Nothing to change.');
    else output.note(`${count(changes.length, 'change')} to make.`);
  }
  noteKept(output, plan);
  return changes.length === 0 ? 0 : 2;
}

/** What goes is listed before anything is changed. */
async function printRemovals(output: Output, plan: Plan): Promise<void> {
  const { describeChange } = await import('./describe-change.ts');
  const going = plan.steps.filter(({ change }) => change.does === 'remove');
  if (going.length === 0) return;
  output.note(`Of what the file does not name, this goes: ${going.length}.`);
  for (const { change } of going) output.note(`  ${describeChange(change)}`);
}

function noteKept(output: Output, { kept }: Plan): void {
  if (output.json || kept.length === 0) return;
  output.note('Not named by the file, and left as it is (--prune removes it):');
  for (const line of kept) output.note(`  ${line}`);
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
