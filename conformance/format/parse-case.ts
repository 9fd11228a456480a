import type { Case } from './case.ts';
import { listPlaceholderFaults } from './placeholder.ts';
import {
  anyText,
  anything,
  flag,
  list,
  oneOf,
  type Reader,
  record,
  table,
  text,
  textOrNull,
  whole,
} from './read-value.ts';
import { shapeNames } from './shape-names.ts';
import { signerNames } from './signer-names.ts';
import {
  type Capability,
  type ClientName,
  capabilities,
  caseClasses,
  clientNames,
  levels,
  profiles,
} from './vocabulary.ts';

const keysOf = <Name extends string>(names: Readonly<Record<Name, unknown>>) => Object.keys(names) as Name[];

const members = record(
  {},
  {
    has: list(text),
    lacks: list(text),
    equals: table(anything),
    types: table(oneOf(['string', 'number', 'object', 'array', 'boolean'])),
  },
);
const answer = oneOf(['token', 'refused', 'no_token', 'any']);
const demands = {
  status: list(whole(100, 599), { least: 1 }),
  error: list(text, { least: 1 }),
  code: textOrNull,
  description: text,
  headers: table(textOrNull),
  body: members,
  token: record({}, { verifies: onlyTrue(), lifetime_at_most: whole(1, 1_000_000), header: members, claims: members }),
  secret: list(text, { least: 1 }),
  tokens: whole(0, 1000),
  within: whole(1, 60),
};
const change = record(
  {},
  {
    set: table(anything),
    remove: list(text),
    literal: table(anyText),
    again: table(anyText),
    before: table(anyText),
    text: anyText,
  },
);
const request = record(
  {},
  {
    to: oneOf(['second', 'metadata', 'keys', 'self_service']),
    method: text,
    path_suffix: text,
    query: text,
    media_type: textOrNull,
    headers: table(textOrNull),
    form: record({}, { set: table(anyText), remove: list(text), again: table(anyText), before: table(anyText) }),
    body: anyText,
    encoding: oneOf(['gzip', 'deflate', 'br']),
    transfer: oneOf(['chunked', 'slow']),
    raw: text,
  },
);
const send = record(
  {},
  {
    client: oneOf<ClientName>(keysOf(clientNames)),
    scope: textOrNull,
    header: change,
    claims: change,
    sign: record({}, { by: oneOf(signerNames), algorithm: text, padding_of: whole(1, 401) }),
    shape: list(oneOf(shapeNames), { least: 1 }),
    assertion: textOrNull,
    grant_of: whole(1, 100),
    request,
    parallel: whole(2, 1000),
  },
);
const step = record(
  {
    send,
    expect: record(
      { answer },
      { ...demands, rfc7523: record({}, { answer, ...demands }), maskinporten: record({}, { answer, ...demands }) },
    ),
  },
  {},
);
const readCase = record(
  {
    id: text,
    title: text,
    class: oneOf(caseClasses),
    level: table(oneOf(levels), oneOf(profiles)),
    source: text,
    steps: list(step, { least: 1 }),
  },
  { needs: list(oneOf<Capability>(keysOf(capabilities))) },
);

/**
 * Reads one case. A misprint is a sentence that names its place; there may be several. `name` is what the file is called, without its
 * ending: the id of the case must be the same.
 */
export function parseCase(json: string, name: string): Case | { readonly problems: readonly string[] } {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    return { problems: [`it is not JSON: ${(error as Error).message}`] };
  }
  const problems: string[] = [];
  const read: Case = readCase(value, '', problems);
  if (problems.length > 0) return { problems };
  if (read.id !== name) problems.push(`id is ${read.id}, and must be what the file is called: ${name}`);
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(read.id)) problems.push('id must be small letters, digits and single hyphens');
  if (Object.keys(read.level).length === 0) problems.push('level must name a profile');
  read.steps.forEach((each, index) => {
    problems.push(...listPlaceholderFaults(each, `steps[${index}]`));
    if (each.send.grant_of !== undefined && each.send.grant_of > index)
      problems.push(`steps[${index}].send.grant_of must name an earlier step, counted from 1`);
    if (each.expect.tokens !== undefined && each.send.parallel === undefined)
      problems.push(`steps[${index}].expect.tokens is for a step with send.parallel`);
  });
  return problems.length > 0 ? { problems } : read;
}

function onlyTrue(): Reader<true> {
  return (value, at, problems) => {
    if (flag(value, at, problems) === false) problems.push(`${at} can only be true`);
    return true;
  };
}
