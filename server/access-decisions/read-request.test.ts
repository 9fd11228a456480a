import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createQuestionChecker } from './decide-access.ts';
import { readRequest } from './read-request.ts';

const attribute = (AttributeId: string, Value: string, more: object = {}) => ({ AttributeId, Value, ...more });
const category = (Id: string, ...Attribute: readonly object[]) => ({ Id, Attribute });
const request = (given: object) => ({ Request: given });
const times = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => make(index));

test('a request is read in one pass, however many references name its categories', () => {
  let reads = 0;
  const counted = (id: string) => ({
    get Id() {
      reads += 1;
      return id;
    },
    get Attribute() {
      reads += 1;
      return [attribute('a', 'b')];
    },
  });
  const questions = readRequest(
    request({
      AccessSubject: times(500, (index) => counted(`s${index}`)),
      Action: times(500, (index) => counted(`a${index}`)),
      Resource: times(500, (index) => counted(`r${index}`)),
      MultiRequests: {
        RequestReference: times(500, (index) => ({ ReferenceId: [`s${index}`, `a${index}`, `r${index}`] })),
      },
    }),
  );
  assert.equal(questions?.length, 500);
  assert.ok(questions.every(({ subject, action, resource }) => subject && action && resource));
  assert.ok(reads <= 3 * 1_500, `${reads} reads`);
});

test('what many questions share is looked at once', () => {
  let reads = 0;
  const shared = times(100, (index) => ({
    get id() {
      reads += 1;
      return `x${index}`;
    },
    value: 'y',
    include: false,
  }));
  const check = createQuestionChecker();
  const subject = [{ id: 'urn:altinn:systemuser:uuid', value: '00000000-0000-4000-8000-000000000000', include: false }];
  const action = [{ id: 'urn:oasis:names:tc:xacml:1.0:action:action-id', value: 'read', include: false }];
  for (const _ of times(500, () => undefined)) check({ subject, action, resource: shared });
  assert.ok(reads <= 10 * shared.length, `${reads} reads`);
});

test('two categories with one id are none, and so is a name that nothing has', () => {
  const read = (ids: unknown) =>
    readRequest(
      request({
        AccessSubject: [category('s', attribute('a', '1')), category('s', attribute('a', '2'))],
        Action: category('a', attribute('a', '1')),
        Resource: [category('r', attribute('a', '1')), category('q', attribute('a', '2'))],
        MultiRequests: { RequestReference: [{ ReferenceId: ids }] },
      }),
    )?.map(({ subject, action, resource }) => [subject, action?.[0]?.value, resource?.[0]?.value]);
  assert.deepEqual(read(['s', 'a', 'r']), [[undefined, '1', '1']]);
  assert.deepEqual(read(['a', 'a', 'r', 'q']), [[undefined, '1', undefined]]);
  assert.deepEqual(read(['x', 7]), [[undefined, undefined, undefined]]);
  assert.deepEqual(read('a'), [[undefined, undefined, undefined]]);
});

test('more than anybody needs is no request', () => {
  const references = (count: number, ...ids: readonly string[]) => ({
    MultiRequests: { RequestReference: times(count, () => ({ ReferenceId: ids })) },
  });
  const wide = category('r', ...times(50, () => attribute('a', 'x'.repeat(100), { IncludeInResult: true })));
  const tooLarge = {
    questions: references(501, 'r'),
    categories: { Resource: times(1_501, (index) => category(`r${index}`)) },
    attributes: { Resource: category('r', ...times(10_001, () => attribute('a', 'b'))) },
    'names of categories': references(500, ...times(21, (index) => `n${index}`)),
    'attributes to repeat': { Resource: wide, ...references(200, 'r') },
  };
  for (const [what, given] of Object.entries(tooLarge)) assert.equal(readRequest(request(given)), undefined, what);
  assert.equal(readRequest(request({ Resource: wide, ...references(50, 'r') }))?.length, 50);
});

test('the general form of the profile asks the same as the short one (JSON profile 1.1 §4.2.2)', () => {
  const SUBJECT = 'urn:oasis:names:tc:xacml:1.0:subject-category:access-subject';
  const ACTION = 'urn:oasis:names:tc:xacml:3.0:attribute-category:action';
  const RESOURCE = 'urn:oasis:names:tc:xacml:3.0:attribute-category:resource';
  const general = (CategoryId: string, ...Attribute: readonly object[]) => ({ CategoryId, Attribute });
  const short = readRequest(
    request({
      AccessSubject: [category('s', attribute('a', '1'))],
      Action: [category('a', attribute('b', '2'))],
      Resource: [category('r', attribute('c', '3'))],
    }),
  );
  const categories = [
    general(SUBJECT, attribute('a', '1')),
    general('urn:oasis:names:tc:xacml:3.0:attribute-category:environment', attribute('e', '5')),
    general(ACTION, attribute('b', '2')),
    general(RESOURCE, attribute('c', '3')),
  ];
  assert.deepEqual(readRequest(request({ Category: categories })), short);
  // Both forms in one request are combined into one list. Two subjects count as no subject.
  const both = readRequest(request({ Category: categories, AccessSubject: [category('s', attribute('a', '9'))] }));
  assert.equal(both?.[0]?.subject, undefined);
  assert.deepEqual(both?.[0]?.action, short?.[0]?.action);
  assert.equal(readRequest(request({ Category: times(1_501, () => general(SUBJECT)) })), undefined);
});

test('an attribute with several values is several, and counts as many', () => {
  const read = (Value: unknown) =>
    readRequest(request({ Resource: [{ Attribute: [{ AttributeId: 'a', Value, IncludeInResult: true }] }] }))?.[0]
      ?.resource;
  assert.deepEqual(read(['x', 7]), [
    { id: 'a', value: 'x', include: true },
    { id: 'a', value: '7', include: true },
  ]);
  assert.deepEqual(read(['x']), [{ id: 'a', value: 'x', include: true }]);
  for (const odd of [[], [{}], [['x']], ['x', null]]) assert.equal(read(odd), undefined, JSON.stringify(odd));
  assert.equal(
    readRequest(request({ Resource: { Attribute: [attribute('a', times(10_001, () => 'x') as never)] } })),
    undefined,
  );
});
