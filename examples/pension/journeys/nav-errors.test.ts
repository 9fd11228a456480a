import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Action, decideAction, rules } from '../provider/decide-action.ts';
import { createNavClient } from '../provider/nav.ts';
import { scopes } from '../stage/parties.ts';
import { addMonths, monthOf } from '../synthetic/months.ts';
import type { Fault } from '../traffic/watch-traffic.ts';
import { openStage, type Stage } from './open-stage.ts';

interface GraphqlAnswer {
  readonly data: Readonly<Record<string, Readonly<Record<string, readonly { readonly id: string }[]>>>>;
  readonly errors: readonly {
    readonly message: string;
    readonly extensions: { readonly code?: string; readonly classification: string };
  }[];
}

/** Every error code of NAV's API, provoked over HTTP with real tokens. */
let stage: Stage;
let fault: Fault | undefined;
let token: string;
/** What the program does about each code that was provoked. */
const handled = new Map<string, Action>();

before(async () => {
  stage = await openStage({ size: 400, decideFault: () => fault });
  token = await stage.getToken(scopes.aareg);
  for (const { reference, employer, from } of stage.world.agreements)
    stage.standIns.skatteetaten.book.report({ provider: stage.world.provider, employer, reference, from });
});
after(() => stage?.stop());

const thisMonth = monthOf(Date.now());
const lastMonth = addMonths(thisMonth, -1);
const find = (matches: (employer: Stage['world']['employers'][number]) => boolean) => {
  const found = stage.world.employers.find(matches);
  assert.ok(found !== undefined);
  return found;
};
const ordinary = () =>
  find(
    ({ pension, employments }) => pension !== undefined && employments.some(({ shielded }) => shielded === undefined),
  );
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe('Aa-registeret OTP', () => {
  const ask = async (
    query: string,
    { bearing = token, correlationId }: { bearing?: string; correlationId?: string } = {},
  ) => {
    const response = await fetch(stage.standIns.addresses.aareg, {
      method: 'POST',
      headers: {
        ...bearer(bearing),
        'content-type': 'application/json',
        ...(correlationId !== undefined && { 'correlation-id': correlationId }),
      },
      body: JSON.stringify({ query }),
    });
    // What is not as this says fails the test that looks at it.
    return { response, body: (await response.json()) as GraphqlAnswer };
  };
  const overview = (given: string) =>
    `{ finnArbeidsforholdoversikterPrOpplysningspliktig(${given}) { arbeidsforholdoversikter { id skjermet } } }`;
  const details = (given: string) => `{ finnArbeidsforholdPrArbeidstaker(${given}) { arbeidsforhold { id uuid } } }`;
  const unhandled = (given: string) =>
    `{ finnUbehandledeArbeidstakerePrOpplysningspliktig(${given}) { arbeidstakere { ident } } }`;
  const refuse = async (code: string, query: string) => {
    const { response, body } = await ask(query);
    assert.equal(response.status, 200, 'errors of a query come with 200');
    const [error] = body.errors;
    assert.ok(error !== undefined);
    assert.equal(error.extensions.code, code, JSON.stringify(body));
    assert.ok(error.extensions.classification.length > 0);
    // The program reads the same answer.
    const client = createNavClient({ fetch: async () => Response.json(body), address: '', makeId: () => '' });
    const failure = await client.findOverviews('', { from: lastMonth, to: thisMonth });
    assert.ok('code' in failure);
    assert.equal(failure.code, code);
    handled.set(code, decideAction(failure).action);
    return String(error.message);
  };

  it('lists employments, and repeats the correlation id', async () => {
    const { orgno, employments } = ordinary();
    const given = `opplysningspliktigId: "${orgno}", ansattFraMaaned: "${lastMonth}"`;
    const { response, body } = await ask(overview(given), { correlationId: 'mine' });
    const found = body.data.finnArbeidsforholdoversikterPrOpplysningspliktig?.arbeidsforholdoversikter;
    assert.deepEqual(
      found?.map(({ id }) => id),
      employments.map(({ id }) => id),
    );
    assert.equal(response.headers.get('correlation-id'), 'mine');
    const person = employments.find(({ shielded }) => shielded === undefined)?.person;
    const one = await ask(details(`${given}, arbeidstakerId: "${person}"`));
    assert.equal(one.body.data.finnArbeidsforholdPrArbeidstaker?.arbeidsforhold?.length, 1);
  });

  it('names the variable that is wrong with AA-051 to AA-058', async () => {
    const { orgno, employments } = ordinary();
    const employer = `opplysningspliktigId: "${orgno}"`;
    const person = `arbeidstakerId: "${employments[0]?.person}"`;
    assert.match(
      await refuse('AA-051', overview('opplysningspliktigId: "310500000", ansattFraMaaned: "2026-01"')),
      /310500000/,
    );
    const noPerson = await refuse(
      'AA-052',
      details(`${employer}, arbeidstakerId: "12345678901", ansattFraMaaned: "2026-01"`),
    );
    assert.ok(!noPerson.includes('12345678901'), 'numbers of people are not repeated');
    await refuse('AA-053', overview(`${employer}, ansattFraMaaned: "2026-1"`));
    await refuse('AA-054', details(`${employer}, ${person}, ansattFraMaaned: "2026-01", ansattTilMaaned: "snart"`));
    await refuse('AA-055', overview(`${employer}, ansattFraMaaned: "2026-02", ansattTilMaaned: "2026-01"`));
    await refuse('AA-056', unhandled(`${employer}, rapporteringFraMaaned: "0"`));
    await refuse('AA-057', unhandled(`${employer}, rapporteringFraMaaned: "2026-01", rapporteringTilMaaned: "0"`));
    await refuse(
      'AA-058',
      unhandled(`${employer}, rapporteringFraMaaned: "2026-02", rapporteringTilMaaned: "2026-01"`),
    );
  });

  it('says with AA-101 that Skatteetaten knows of no agreement, after asking it', async () => {
    const { orgno } = find(({ pension, employments }) => pension === undefined && employments.length > 0);
    const asked = () =>
      stage.decisions.filter(({ agency, consumer }) => agency === 'skatteetaten' && consumer === '0192:889640782');
    const before = asked().length;
    const message = await refuse(
      'AA-101',
      overview(`opplysningspliktigId: "${orgno}", ansattFraMaaned: "${lastMonth}"`),
    );
    assert.match(message, new RegExp(orgno));
    assert.equal(asked().length, before + 1);
  });

  it('says with AA-102 that a person is shielded', async () => {
    const { orgno, employments } = find(
      ({ pension, employments }) => pension !== undefined && employments[0]?.shielded !== undefined,
    );
    const person = employments[0]?.person;
    const given = `opplysningspliktigId: "${orgno}", ansattFraMaaned: "${lastMonth}"`;
    await refuse('AA-102', details(`${given}, arbeidstakerId: "${person}"`));
  });

  it('says with AA-201 that it has trouble, as when Skatteetaten gives no answer', async () => {
    const given = `opplysningspliktigId: "${ordinary().orgno}", ansattFraMaaned: "${lastMonth}"`;
    fault = 'backend';
    try {
      await refuse('AA-201', overview(given));
    } finally {
      fault = undefined;
    }
  });

  it('answers 401 to a bad token and to a missing scope, and 403 to every other address', async () => {
    const bad = await ask(overview(''), { bearing: 'x' });
    assert.equal(bad.response.status, 401);
    assert.match(String(bad.response.headers.get('correlation-id')), /^[0-9a-f-]{36}$/);
    const other = await ask(overview(''), { bearing: await stage.getToken(scopes.inntektsmottakere) });
    assert.equal(other.response.status, 401);
    const elsewhere = await fetch(new URL('/aareg', stage.standIns.addresses.aareg), { headers: bearer(token) });
    assert.equal(elsewhere.status, 403);
  });

  it('says what is wrong with a query that GraphQL cannot read or that has unknown fields', async () => {
    const broken = await ask('{');
    assert.equal(broken.body.errors[0]?.extensions.classification, 'InvalidSyntax');
    const unknown = await ask('{ finnSaldo { saldo } }');
    assert.match(String(unknown.body.errors[0]?.message), /Cannot query field "finnSaldo"/);
    assert.equal(unknown.body.errors[0]?.extensions.classification, 'ValidationError');
    const without = await ask(
      `query ($id: ID!) ${unhandled('opplysningspliktigId: $id, rapporteringFraMaaned: "2026-01"')}`,
    );
    assert.match(String(without.body.errors[0]?.message), /Variable "\$id" of required type/);
    assert.equal(without.body.errors[0]?.extensions.classification, 'ValidationError');
  });
});

it('every code has been provoked, and the program does about it what its text deserves', () => {
  const codes = Object.keys(rules).filter((code) => code.startsWith('AA-'));
  // Wrong data, a missing agreement and shielded people concern one employer; only trouble passes.
  const expected = codes.map((code) => [code, code === 'AA-201' ? 'retry' : 'report'] as const);
  assert.deepEqual(new Map([...handled].sort()), new Map(expected));
  assert.equal(handled.size, 11);
});
