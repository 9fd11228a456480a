import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isNationalIdentityNumber, parseOrganisationNumber } from '@portvakt/protocol';
import { makeWorld } from './make-world.ts';

const input = { provider: '310123412', size: 600, now: Date.UTC(2026, 10, 29) };
const world = makeWorld(input);
const people = world.employers.flatMap(({ employments }) => employments.map(({ person }) => person));

describe('a synthetic world', () => {
  it('is the same for the same input', () => {
    assert.deepEqual(makeWorld(input), world);
  });

  it('has organisation numbers with a right check digit, from the synthetic series, each once', () => {
    for (const { orgno } of world.employers) {
      assert.ok(typeof parseOrganisationNumber(orgno) === 'string', orgno);
      assert.match(orgno, /^310/);
    }
    assert.equal(new Set(world.employers.map(({ orgno }) => orgno)).size, 600);
  });

  it('has no number that a real person could have', () => {
    assert.ok(people.length > 1500, String(people.length));
    for (const person of people) {
      assert.ok(isNationalIdentityNumber(person, { synthetic: true }), person);
      assert.ok(!isNationalIdentityNumber(person, { synthetic: false }), person);
      assert.ok(Number(person.slice(2, 4)) > 80, person);
    }
    assert.equal(new Set(people).size, people.length);
  });

  it('has an agreement for every employer, and some of every special kind', () => {
    const employers = new Set(world.employers.map(({ orgno }) => orgno));
    assert.deepEqual(new Set(world.agreements.map(({ employer }) => employer)), employers);
    const employments = world.employers.flatMap((employer) => employer.employments);
    assert.ok(world.employers.some(({ pension }) => pension === undefined));
    assert.ok(world.employers.some((employer) => employer.employments.length === 0));
    assert.ok(world.agreements.some(({ withdrawn }) => withdrawn));
    assert.ok(employments.some(({ shielded }) => shielded === 'listed'));
    assert.ok(employments.some(({ shielded }) => shielded === 'later'));
    assert.ok(employments.some(({ end }) => end !== undefined));
  });
});
