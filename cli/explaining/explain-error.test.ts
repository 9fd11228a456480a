import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { explainRefusal, matchRefusals, type TokenRefusalName, tokenRefusals } from '@portvakt/protocol';
import { explainText } from './explain-text.ts';
import { listWrong } from './explained.ts';

const TRACE = ' (trace_id: 0123456789abcdef0123456789abcdef)';
const names = Object.keys(tokenRefusals) as TokenRefusalName[];
const context = { now: 0, issuer: undefined };

describe('explaining an error answer', () => {
  for (const name of names) {
    const { error, description, ...entry } = tokenRefusals[name];
    const code = 'code' in entry ? entry.code : undefined;
    const text = description.replaceAll(/\{\w+\}/g, 'nav:aareg/v1/x');

    it(`knows ${name} by its text, with a hint and without`, () => {
      for (const more of ['', ' Something that helps.']) {
        const matched = matchRefusals({ description: `${text}${more}${TRACE}`, code });
        assert.ok(matched.names.includes(name), matched.names.join());
        assert.equal(matched.hint, more.trim() || undefined);
        // Others only where nothing tells them apart.
        for (const other of matched.names as TokenRefusalName[])
          assert.equal(tokenRefusals[other].description, description);
      }
    });

    it(`tells cause and cure of ${name}`, async () => {
      const body = {
        error,
        error_description: `${text}${TRACE}`,
        ...(code && { error_uri: `https://maskinporten.no/errors/${code}` }),
      };
      const explained = await explainText(JSON.stringify(body), context);
      assert.equal(explained.kind, 'error');
      assert.ok(listWrong(explained).length > 0);
      const { cause, cure } = explainRefusal(name, 'en');
      const texts = explained.sections.flatMap(({ findings }) => findings.map((finding) => finding.text));
      assert.ok(texts.includes(cause) && texts.includes(cure));
    });
  }

  for (const code of new Set(
    names.flatMap((name) => {
      const entry = tokenRefusals[name];
      return 'code' in entry ? [entry.code] : [];
    }),
  )) {
    it(`explains ${code} when asked, with nothing wrong`, async () => {
      for (const text of [
        code,
        code.toLowerCase(),
        code.replace('-', ''),
        `https://test.maskinporten.no/errors/${code}`,
      ]) {
        const explained = await explainText(text, context);
        assert.equal(explained.kind, 'code');
        assert.deepEqual(listWrong(explained), []);
      }
    });
  }

  for (const name of names) {
    it(`explains ${name} by its name, and by the address of its page`, async () => {
      for (const text of [name, `https://portvakt.example/errors/${name}`]) {
        const explained = await explainText(text, context);
        assert.deepEqual(listWrong(explained), []);
        assert.ok(JSON.stringify(explained.sections).includes(JSON.stringify(explainRefusal(name, 'en').cure)));
      }
    });
  }

  it('says which scope was meant where the server does not', async () => {
    const answer = (scope: string) =>
      JSON.stringify({
        error: 'invalid_scope',
        error_description: `Token request contains invalid scopes for client, ${scope}.${TRACE}`,
        error_uri: 'https://maskinporten.no/errors/MP-200',
      });
    const told = async (scope: string) => JSON.stringify((await explainText(answer(scope), context)).sections);
    assert.match(await told('NAV:aareg/v1/arbeidsforhold/otp'), /Did you mean nav:aareg\/v1\/arbeidsforhold\/otp\?/);
    assert.match(await told("'a:b,c:d'"), /separated by spaces, and not by ','/);
    assert.doesNotMatch(await told('a:b'), /Did you mean|separated/);
  });

  it('knows the texts of earlier years', () => {
    const description = 'Consumer has not been granted access to the scope altinn:x (correlation id: 7d1f)';
    assert.deepEqual(matchRefusals({ description, code: undefined }).names, ['scope-not-granted']);
  });

  it('tells a wrong claim from a grant that cannot be read by the hint', () => {
    const description = `Invalid assertion. Invalid parameter value. The claim iat must be a number.${TRACE}`;
    assert.deepEqual(matchRefusals({ description, code: 'MP-011' }).names, ['claim-invalid']);
  });

  it('tells every field at fault in an answer of the self-service API, and what its status asks for', async () => {
    const description = 'scopes must name at least one scope, description must not be null';
    const answer = {
      status: 400,
      timestamp: '2030-01-01T00:00:00Z',
      correlation_id: '0c3b',
      errors: [
        { errorMessage: 'must name at least one scope', isFieldError: true, fieldIdentifier: 'scopes' },
        { errorMessage: 'must not be null', isFieldError: true, fieldIdentifier: 'description' },
      ],
      error: description,
      error_description: description,
    };
    const explained = await explainText(JSON.stringify(answer), context);
    assert.equal(explained.summary, 'An error answer of the self-service API');
    assert.deepEqual(
      listWrong(explained).map(({ about, text }) => `${about} ${text}`),
      description.split(', '),
    );
    assert.match(JSON.stringify(explained.sections), /0c3b: quote it/);
    const unsigned = { ...answer, status: 428, errors: [], error_description: 'No terms' };
    const bare = await explainText(JSON.stringify(unsigned), context);
    assert.deepEqual(
      listWrong(bare).map(({ text }) => text),
      ['No terms'],
    );
    assert.match(JSON.stringify(bare.sections), /sign-terms/);
  });

  it('says in general what an unknown error means', async () => {
    const explained = await explainText('{"error":"unauthorized_client"}', context);
    assert.match(JSON.stringify(explained.sections), /may not use this type of grant/);
  });
});
