import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { XMLParser } from 'fast-xml-parser';
import { callApi } from '../provider/call-api.ts';
import { type Action, decideAction, rules } from '../provider/decide-action.ts';
import { clients, scopes } from '../stage/parties.ts';
import { addMonths, monthOf } from '../synthetic/months.ts';
import type { Fault } from '../traffic/watch-traffic.ts';
import { openStage, type Stage } from './open-stage.ts';

/** Every error code of Skatteetaten's two APIs, provoked over HTTP with real tokens. */
let stage: Stage;
let fault: Fault | undefined;
let tokens: Readonly<Record<keyof typeof scopes, string>>;
/** What the program does about each code that was provoked. */
const handled = new Map<string, Set<Action>>();

before(async () => {
  stage = await openStage({ size: 400, decideFault: () => fault });
  const [aareg, inntektsmottakere, tjenestepensjonsavtale] = await Promise.all([
    stage.getToken(scopes.aareg),
    stage.getToken(scopes.inntektsmottakere),
    stage.getToken(scopes.tjenestepensjonsavtale),
  ]);
  tokens = { aareg, inntektsmottakere, tjenestepensjonsavtale };
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

interface SkatteetatenCall {
  readonly method?: string;
  readonly token?: string;
  readonly accept?: string;
  readonly body?: unknown;
}

async function call(address: string, { method = 'GET', token, accept, body }: SkatteetatenCall = {}) {
  const response = await fetch(address, {
    method,
    headers: {
      ...(token !== undefined && bearer(token)),
      ...(accept !== undefined && { accept }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { response, text, status: response.status };
}

/** Checks Skatteetaten's error: its status, its code, and that it has words and an id. */
async function provoke(code: string, status: number, address: string, options: SkatteetatenCall = {}) {
  const answer = await call(address, options);
  const { kode, melding, korrelasjonsid } = JSON.parse(answer.text);
  assert.equal(kode, code, answer.text);
  assert.equal(answer.status, status);
  assert.match(korrelasjonsid, /^[0-9a-f-]{36}$/);
  // The program reads the same answer.
  const again = new Response(answer.text, { status: answer.status, headers: answer.response.headers });
  const failure = await callApi('inntektsmottakere', { fetch: async () => again, address });
  assert.ok('code' in failure);
  assert.equal(failure.code, code);
  assert.equal(failure.correlationId, korrelasjonsid);
  handled.set(code, (handled.get(code) ?? new Set()).add(decideAction(failure).action));
  return { melding: String(melding), response: answer.response };
}

async function withFault<T>(kind: Fault, work: () => Promise<T>): Promise<T> {
  fault = kind;
  try {
    return await work();
  } finally {
    fault = undefined;
  }
}

const agreement = (more: object = {}) => {
  const { orgno } = ordinary();
  return { avtalereferanse: 'A1', fraOgMed: '2021-01', opplysningspliktig: { norskIdentifikator: orgno }, ...more };
};
const register = () => `${stage.standIns.addresses.tjenestepensjonsavtale}/otp/avtaleforhold`;
const questions = (more: object = {}) => {
  const { orgno } = ordinary();
  const query = {
    opplysningspliktig: orgno,
    pensjonsinnretning: '310123412',
    fraOgMed: lastMonth,
    tilOgMed: thisMonth,
    ...more,
  };
  return `${stage.standIns.addresses.tjenestepensjonsavtale}/nav/avtaleforhold/gyldighet?${new URLSearchParams(query)}`;
};
const recipients = (orgno: string, given: object = {}) => {
  const query = new URLSearchParams({ fraOgMed: lastMonth, tilOgMed: thisMonth, ...given });
  return `${stage.standIns.addresses.inntektsmottakere}/otp/${orgno}/inntektsmottakere?${query}`;
};

describe('Tjenestepensjonsavtale', () => {
  const post = (body: unknown, more: SkatteetatenCall = {}) => ({
    method: 'POST',
    token: tokens.tjenestepensjonsavtale,
    body,
    ...more,
  });

  it('takes an agreement, tells NAV of it, and takes it back by DELETE with a body', async () => {
    const nav = await stage.getToken(scopes.tjenestepensjonsavtale, { clientId: clients.nav });
    const before = JSON.parse((await call(questions(), { token: nav })).text);
    assert.deepEqual(before, { gyldig: 'false', maanederUtenGyldigAvtaleforhold: { maaned: [lastMonth, thisMonth] } });
    assert.equal((await call(register(), post(agreement()))).status, 200);
    assert.deepEqual(JSON.parse((await call(questions(), { token: nav })).text), { gyldig: 'true' });
    const effect = questions().replace('/gyldighet?', '/virkningsperiode/gyldighet?');
    assert.deepEqual(JSON.parse((await call(effect, { token: nav })).text), { gyldig: true });
    const { avtalereferanse, opplysningspliktig } = agreement();
    const removal = { ...post({ avtalereferanse, opplysningspliktig }), method: 'DELETE' };
    assert.equal((await call(register(), removal)).status, 200);
    const { melding } = await provoke('OTP-007', 404, register(), removal);
    assert.match(melding, /A1/);
  });

  it('answers in XML where it is asked for, errors too', async () => {
    const nav = await stage.getToken(scopes.tjenestepensjonsavtale, { clientId: clients.nav });
    const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '@', parseTagValue: false });
    const data = await call(questions({ fraOgMed: '2020-11', tilOgMed: '2020-12' }), {
      token: nav,
      accept: 'application/xml',
    });
    assert.equal(data.response.headers.get('content-type'), 'application/xml');
    const { gyldighet } = parser.parse(data.text);
    assert.equal(gyldighet.gyldig, 'false');
    assert.deepEqual(gyldighet.maanederUtenGyldigAvtaleforhold.maaned, ['2020-11', '2020-12']);
    const refused = await call(register(), post({ avtalereferanse: '<&>' }, { accept: 'application/xml' }));
    const { feil } = parser.parse(refused.text);
    assert.equal(feil['@xmlns'], 'urn:no:skatteetaten:datasamarbeid:feil:v1');
    assert.equal(feil.kode, 'OTP-006');
    const unauthorised = await call(register(), { accept: 'application/xml', method: 'POST' });
    assert.equal(parser.parse(unauthorised.text).feil.kode, 'OTP-004');
  });

  it('says with OTP-001 and OTP-002 that it has trouble', async () => {
    await withFault('unexpected', () => provoke('OTP-001', 500, register(), post(agreement())));
    await withFault('backend', () => provoke('OTP-002', 500, register(), post(agreement())));
  });

  it('says with OTP-003 that the address does not exist', async () => {
    const { melding } = await provoke('OTP-003', 404, `${register()}er`, post(agreement()));
    assert.match(melding, /POST \/tjenestepensjonsavtale\/v1\/otp\/avtaleforholder/);
  });

  it('says with OTP-004 and 401 that there is no token, or a bad one', async () => {
    const { response } = await provoke('OTP-004', 401, register(), { method: 'POST', body: agreement() });
    assert.match(String(response.headers.get('www-authenticate')), /^Bearer/);
    const token = `${tokens.tjenestepensjonsavtale.slice(0, -8)}AAAAAAAA`;
    await provoke('OTP-004', 401, register(), post(agreement(), { token }));
  });

  it('says with OTP-005 and 403 that the scope is missing, or the legal basis (rettighetspakke)', async () => {
    const { response } = await provoke(
      'OTP-005',
      403,
      register(),
      post(agreement(), { token: tokens.inntektsmottakere }),
    );
    assert.match(String(response.headers.get('www-authenticate')), /scope="skatteetaten:tjenestepensjonsavtale"/);
    await provoke('OTP-005', 403, questions(), { token: tokens.tjenestepensjonsavtale });
    const nav = await stage.getToken(scopes.tjenestepensjonsavtale, { clientId: clients.nav });
    await provoke('OTP-005', 403, register(), post(agreement(), { token: nav }));
  });

  it('says with OTP-006 which field is wrong', async () => {
    const wrong: readonly (readonly [body: unknown, culprit: RegExp])[] = [
      ['{', /JSON/],
      [[], /JSON object/],
      [agreement({ fraOgMed: '2021-13' }), /fraOgMed.*2021-13/],
      [agreement({ fraOgMed: '2024-02', tilOgMed: '2024-01' }), /tilOgMed 2024-01 comes before/],
      [agreement({ avtalereferanse: '' }), /avtalereferanse/],
      [agreement({ avtalereferanse: 'x'.repeat(4001) }), /4000/],
      [agreement({ opplysningspliktig: { norskIdentifikator: '310500000' } }), /norskIdentifikator.*310500000/],
      [agreement({ pensjonsinnretning: '310123412' }), /pensjonsinnretning does not belong here/],
    ];
    for (const [body, culprit] of wrong) {
      const { melding } = await provoke('OTP-006', 400, register(), post(body));
      assert.match(melding, culprit);
    }
    await provoke('OTP-006', 400, register(), { ...post(agreement()), method: 'DELETE' });
  });

  it('says with OTP-008 that it writes JSON and XML only', async () => {
    await provoke('OTP-008', 406, register(), post(agreement(), { accept: 'text/csv' }));
  });
});

describe('Inntektsmottakere', () => {
  const token = () => ({ token: tokens.inntektsmottakere });
  const reportAll = () => {
    for (const { reference, employer, from } of stage.world.agreements)
      stage.standIns.skatteetaten.book.report({ provider: stage.world.provider, employer, reference, from });
  };
  before(reportAll);

  it('lists the people that the employer has reported, and says that some are shielded', async () => {
    const plain = find(
      ({ pension, employments }) =>
        pension !== undefined &&
        employments.length > 1 &&
        employments.every(({ shielded, end }) => shielded === undefined && end === undefined),
    );
    const answer = JSON.parse((await call(recipients(plain.orgno), token())).text);
    assert.deepEqual(answer, {
      opplysningspliktig: { norskIdentifikator: plain.orgno },
      fraOgMed: lastMonth,
      tilOgMed: thisMonth,
      inntektsmottaker: plain.employments.map(({ person }) => ({ personidentifikator: person })),
    });
    const shielded = find(({ pension, employments }) => pension !== undefined && employments[0]?.shielded === 'listed');
    const partly = JSON.parse((await call(recipients(shielded.orgno), token())).text);
    assert.equal(partly.skjermet, true);
    assert.ok(!JSON.stringify(partly).includes(shielded.employments[0]?.person ?? ''));
  });

  it('says with IM-001 and IM-002 that it has trouble', async () => {
    await withFault('unexpected', () => provoke('IM-001', 500, recipients(ordinary().orgno), token()));
    await withFault('backend', () => provoke('IM-002', 500, recipients(ordinary().orgno), token()));
  });

  it('says with IM-003 that the address does not exist', async () => {
    await provoke(
      'IM-003',
      404,
      recipients(ordinary().orgno).replace('/inntektsmottakere?', '/inntektsmottaker?'),
      token(),
    );
    await provoke('IM-003', 404, recipients(ordinary().orgno).replace('/otp/', '/bank/'), token());
  });

  it('says with IM-004 that there is no token, with IM-005 that it has another scope', async () => {
    await provoke('IM-004', 401, recipients(ordinary().orgno));
    await provoke('IM-005', 403, recipients(ordinary().orgno), { token: tokens.aareg });
  });

  it('says with IM-005 for which months there is no agreement', async () => {
    const { orgno } = find(({ pension, employments }) => pension === undefined && employments.length > 0);
    const { melding } = await provoke('IM-005', 403, recipients(orgno), token());
    assert.match(melding, new RegExp(`${orgno}.*2 months from ${lastMonth} to ${thisMonth}`));
    const { pension, orgno: later } = ordinary();
    const early = addMonths(pension?.from ?? thisMonth, -1);
    const answer = await provoke('IM-005', 403, recipients(later, { fraOgMed: early }), token());
    assert.ok(answer.melding.endsWith(`agreement for ${early}`), answer.melding);
  });

  it('says with IM-006 which parameter is wrong', async () => {
    for (const [address, culprit] of [
      [recipients('310500000'), /310500000/],
      [recipients(ordinary().orgno, { fraOgMed: '2026' }), /fraOgMed.*2026/],
      [recipients(ordinary().orgno, { fraOgMed: thisMonth, tilOgMed: lastMonth }), /comes before/],
    ] as const) {
      const { melding } = await provoke('IM-006', 400, address, token());
      assert.match(melding, culprit);
    }
  });

  it('says with IM-007 that the employer has reported nobody', async () => {
    const { orgno } = find(({ pension, employments }) => pension !== undefined && employments.length === 0);
    await provoke('IM-007', 404, recipients(orgno), token());
  });

  it('says with IM-008 that it writes JSON and XML only', async () => {
    await provoke('IM-008', 406, recipients(ordinary().orgno), { ...token(), accept: 'text/html' });
  });
});

it('every code has been provoked, and the program does about it what its text deserves', () => {
  const expected: Readonly<Record<Action, readonly string[]>> = {
    retry: ['IM-001', 'IM-002', 'OTP-001', 'OTP-002'],
    report: ['IM-006', 'OTP-006'],
    stop: ['IM-003', 'IM-004', 'IM-008', 'OTP-003', 'OTP-004', 'OTP-005', 'OTP-008'],
    nothing: ['IM-007', 'OTP-007'],
  };
  for (const [action, codes] of Object.entries(expected))
    for (const code of codes) assert.deepEqual([...(handled.get(code) ?? [])], [action], code);
  // A token that the API does not accept stops the job; a missing agreement concerns one employer.
  assert.deepEqual(handled.get('IM-005'), new Set(['stop', 'report']));
  const codes = Object.keys(rules).filter((code) => !code.startsWith('AA-'));
  assert.deepEqual(new Set(handled.keys()), new Set(codes));
});
