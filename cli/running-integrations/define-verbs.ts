import type { CommandInput, OptionDefinitions, OptionValues } from '../command-line/command.ts';
import { flag, text } from '../command-line/command.ts';
import { usageFailure } from '../command-line/command-failure.ts';
import type { FieldOptions, ManageCommand, ManageInput } from './define-manage-commands.ts';
import type { ApiRequest, SelfService } from './open-self-service.ts';
import { type ApiRecord, printRecord, printTable, type Table } from './print-records.ts';

/** What the table says of every command, whatever its verb. */
type Described<Options extends OptionDefinitions> = Pick<
  ManageCommand<Options>,
  'description' | 'positionals' | 'options' | 'examples'
>;

type Values = OptionValues<OptionDefinitions>;
/** Where something is: its path, with a query where that says which one. */
type Place = Pick<ApiRequest, 'path' | 'query'>;

/** A kind of thing that the API keeps, such as clients. */
export interface Resource {
  readonly noun: string;
  /** The argument that says which one. */
  readonly id: { readonly name: string; readonly required: true; readonly description: string };
  readonly reading: (id: string) => Place & Pick<ApiRequest, 'scopes'>;
  readonly writing: (id: string) => Place;
  /** Fields of an answer that no request has: the server sets them, or they have endpoints of their own. */
  readonly answeredOnly: readonly string[];
  /** Whether answers have an entity tag that a change can be bound to. */
  readonly hasEntityTag: boolean;
}

/** A command that prints a list. */
export function defineList<const Options extends OptionDefinitions>({
  request,
  table,
  rows = (body) => body,
  notes = () => [],
  ...described
}: Described<Options> & {
  /** @throws CommandFailure when the arguments are wrong. */
  readonly request: (input: ManageInput<Options>) => Omit<ApiRequest, 'method'>;
  readonly table: (input: ManageInput<Options>) => Table;
  /** The list in the answer. Default: the answer itself. */
  readonly rows?: (body: unknown) => unknown;
  /** Lines below the table. */
  readonly notes?: (body: unknown) => readonly string[];
}): ManageCommand<Options> {
  return {
    ...described,
    done: 'they are listed',
    run: async (input, open) => {
      const { output } = input;
      const asked = request(input);
      const { body } = await (await open()).call({ method: 'GET', ...asked });
      if (output.json) {
        output.printDocument(body);
        return;
      }
      printTable(output, rows(body), table(input));
      for (const line of notes(body)) output.note(line);
    },
  };
}

/** A command that prints one thing. */
export function defineShow(
  { id, reading, hasEntityTag }: Resource,
  described: Pick<ManageCommand, 'examples'>,
): ManageCommand {
  return {
    ...described,
    positionals: [id],
    done: 'it is shown',
    run: async ({ positionals: [which = ''], output }, open) => {
      const { body, entityTag } = await (await open()).call({ method: 'GET', ...reading(which) });
      printRecord(output, body);
      if (hasEntityTag && entityTag !== undefined) output.note(`Entity tag, for --if-match: ${entityTag}`);
    },
  };
}

const fileArgument = { name: 'FILE', required: false, description: 'The request body as JSON; - is standard input.' };

/** A command that makes one thing from FILE or from options. */
export function defineCreate({
  path,
  options = {},
  instead,
  addFields = () => ({}),
  defaults = {},
  scopes,
  ...described
}: Omit<Described<FieldOptions>, 'positionals'> & {
  readonly path: string;
  readonly done: string;
  /** Names a few of the options that can be given instead of FILE. */
  readonly instead: string;
  /** @throws CommandFailure when the options are wrong. */
  readonly addFields?: (options: Values) => ApiRecord;
  /** Fields of the body where options are given, and these are not among them. */
  readonly defaults?: ApiRecord;
  readonly scopes: (options: Values) => readonly string[];
}): ManageCommand {
  return {
    ...described,
    options,
    positionals: [fileArgument],
    run: async ({ options: given, positionals: [file], output }, open) => {
      const { readRequestBody } = await import('./read-request-body.ts');
      const fields = { ...addFields(given), ...readFields(options, given) };
      const read = await readRequestBody(file, fields, { instead });
      const { body } = await (await open()).call({
        method: 'POST',
        path,
        body: 'whole' in read ? read.whole : { ...defaults, ...read.fields },
        idempotencyKey: readText(given['idempotency-key']),
        scopes: scopes(given),
      });
      printRecord(output, body);
    },
  };
}

/** A command that changes one thing: options are merged into what the API has, FILE replaces it. */
export function defineUpdate(
  { noun, id, reading, writing, answeredOnly, hasEntityTag }: Resource,
  {
    options = {},
    instead,
    check = () => undefined,
    merge = (before, fields) => ({ ...before, ...fields }),
    scopes,
    ...described
  }: Omit<Described<FieldOptions>, 'positionals'> & {
    readonly instead: string;
    /** @throws CommandFailure when the options are wrong. */
    readonly check?: (options: Values) => void;
    /** @throws CommandFailure when the change does not fit what is there. */
    readonly merge?: (before: ApiRecord, fields: ApiRecord, which: string) => ApiRecord;
    readonly scopes: (options: Values) => readonly string[];
  },
): ManageCommand {
  const own: FieldOptions = {
    ...options,
    activate: flag(`Take a deactivated ${noun} into use again.`),
    ...(hasEntityTag && {
      'if-match': text(
        'TAG',
        `With FILE: the entity tag that «show» printed. If the ${noun} has been changed since, it is not overwritten.`,
      ),
    }),
  };
  return {
    ...described,
    positionals: [id, fileArgument],
    options: own,
    done: 'it is changed',
    run: async ({ options: given, positionals: [which = '', file], output }: CommandInput<OptionDefinitions>, open) => {
      const { readRequestBody } = await import('./read-request-body.ts');
      check(given);
      const asked = { ...readFields(options, given), active: given.activate === true ? true : undefined };
      const read = await readRequestBody(file, asked, { instead });
      const tag = readText(given['if-match']);
      if ('fields' in read && tag !== undefined)
        throw usageFailure('--if-match needs FILE: with options, the tag that was just read is sent.');
      const api = await open();
      const change = async () => {
        if ('whole' in read) return { body: read.whole, ifMatch: quoteTag(tag) };
        const { body, entityTag } = await api.call({ method: 'GET', ...reading(which) });
        const fields = Object.entries((body ?? {}) as ApiRecord).filter(([field]) => !answeredOnly.includes(field));
        const before = Object.fromEntries(fields);
        return { body: merge(before, read.fields, which), ...(hasEntityTag && { ifMatch: entityTag }) };
      };
      const sent = await change();
      const { body } = await api.call({ method: 'PUT', ...writing(which), ...sent, scopes: scopes(given) });
      printRecord(output, body);
    },
  };
}

/** A command that makes a change without a body of its own, and says in a sentence that it is made. */
export function defineAction<const Options extends OptionDefinitions>({
  request,
  prepare,
  document,
  sentence,
  ...described
}: Described<Options> & {
  readonly done: string;
  readonly request: (input: ManageInput<Options>) => ApiRequest;
  /**
   * Looks at what the API has before anything is changed.
   *
   * @returns more of the request.
   * @throws CommandFailure when the change must not be made.
   */
  readonly prepare?: (api: SelfService, input: ManageInput<Options>) => Promise<Partial<ApiRequest>>;
  /** What is printed with `--json` where the API answers nothing. */
  readonly document: (positionals: readonly string[]) => ApiRecord;
  readonly sentence: (positionals: readonly string[]) => string;
}): ManageCommand<Options> {
  return {
    ...described,
    run: async (input, open) => {
      const { positionals, output } = input;
      const api = await open();
      const more = await prepare?.(api, input);
      const { body } = await api.call({ ...request(input), ...more });
      if (output.json) output.printDocument(body ?? document(positionals));
      else output.print(sentence(positionals));
    },
  };
}

/** The fields that were given as options, named as in the API. The others are `undefined`. */
function readFields(options: FieldOptions, given: Values): ApiRecord {
  const fields = Object.entries(options).flatMap(([option, { field, read }]): [string, unknown][] => {
    const value = given[option];
    if (field === undefined) return [];
    // Only strings can be given for an option that is not a boolean.
    return [[field, value === undefined || read === undefined ? value : read([value].flat() as string[])]];
  });
  return Object.fromEntries(fields);
}

function readText(value: Values[string]): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Adds the quotes that belong to a tag (RFC 9110 §8.8.3), which a shell takes away. */
function quoteTag(tag: string | undefined): string | undefined {
  return tag === undefined || tag === '*' || tag.startsWith('"') ? tag : `"${tag}"`;
}
