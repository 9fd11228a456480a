import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { explainRefusal, type Language, languages, type TokenRefusalName, tokenRefusals } from '@portvakt/protocol';
import Fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify';
import { errorPageRoutes } from './index.ts';

const names = Object.keys(tokenRefusals) as TokenRefusalName[];
const codes = [...new Set(names.flatMap((name) => findCode(name) ?? []))];

function findCode(name: TokenRefusalName): string | undefined {
  const entry = tokenRefusals[name];
  return 'code' in entry ? entry.code : undefined;
}

async function startServer(options: FastifyServerOptions = {}): Promise<FastifyInstance> {
  const server = Fastify(options);
  await server.register(errorPageRoutes);
  return server;
}

async function fetchPage(url: string, headers: Record<string, string> = {}, options: FastifyServerOptions = {}) {
  const server = await startServer(options);
  return server.inject({ url, headers });
}

/** The text of some HTML as a reader sees it: no tags, no entities. */
function readText(markup: string): string {
  const entities: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&amp;': '&' };
  return markup.replaceAll(/<[^>]*>/g, '').replaceAll(/&[a-z#0-9]+;/g, (entity) => entities[entity] ?? entity);
}

function assertExplains(page: string, name: TokenRefusalName, language: Language): void {
  const section = new RegExp(`<section class="refusal" id="${name}">(.*?)</section>`, 's').exec(page)?.[1];
  assert.ok(section !== undefined, `${name} has a section`);
  const text = readText(section);
  const { cause, cure } = explainRefusal(name, language);
  const { error, status, description } = tokenRefusals[name];
  for (const part of [cause.replaceAll('`', ''), cure.replaceAll('`', ''), error, String(status)]) {
    assert.ok(text.includes(part), `${name}: ${part}`);
  }
  assert.ok(text.includes(description.replaceAll('{', '<').replaceAll('}', '>')), description);
}

describe('GET /errors/:code', () => {
  for (const code of codes) {
    it(`explains every refusal with ${code}, in every language`, async () => {
      const server = await startServer();
      for (const language of languages) {
        const { statusCode, body } = await server.inject(`/errors/${code}?lang=${language}`);
        assert.equal(statusCode, 200);
        assert.match(body, new RegExp(`<h1><span class="code">${code}</span>`));
        for (const name of names) {
          if (findCode(name) === code) assertExplains(body, name, language);
          else assert.ok(!body.includes(`id="${name}"`), `${name} is not on the page of ${code}`);
        }
      }
    });
  }

  it('explains every refusal under its name, with a code or without, and nothing else', async () => {
    const server = await startServer();
    for (const name of names) {
      for (const language of languages) {
        const { statusCode, body } = await server.inject(`/errors/${name}?lang=${language}`);
        assert.equal(statusCode, 200, name);
        assertExplains(body, name, language);
        assert.equal(body.match(/class="refusal"/g)?.length, 1);
      }
    }
  });

  it('takes the code in small letters', async () => {
    const { statusCode, body } = await fetchPage('/errors/mp-124');
    assert.equal(statusCode, 200);
    assert.match(body, /<span class="code">MP-124<\/span> Signaturen stemmer ikke<\/h1>/);
  });

  it('shows placeholders as <scope>, escaped', async () => {
    const { body } = await fetchPage('/errors/MP-250');
    assert.match(body, />Consumer has not been granted access to the scope &lt;scope&gt;\.</);
  });

  it('answers an unknown code with a page of the same design', async () => {
    const { statusCode, body, headers } = await fetchPage('/errors/MP-999');
    assert.equal(statusCode, 404);
    assert.equal(headers['content-type'], 'text/html; charset=utf-8');
    assert.match(readText(body), /Ingen feil har koden MP-999\./);
    assert.match(body, /href="\.\/">Alle feilmeldinger</);
  });

  it('escapes a code from outside', async () => {
    const { statusCode, body } = await fetchPage(`/errors/${encodeURIComponent('<img src=x onerror=alert(1)>"')}`);
    assert.equal(statusCode, 404);
    assert.ok(!body.includes('<img'));
    assert.ok(body.includes('&lt;img src=x onerror=alert(1)&gt;&quot;'));
  });

  it('does not take a property of every object for a code', async () => {
    for (const code of ['constructor', '__proto__', 'toString']) {
      assert.equal((await fetchPage(`/errors/${code}`)).statusCode, 404);
    }
  });
});

describe('GET /errors/', () => {
  for (const language of languages) {
    it(`lists every code and explains the refusals without one in ${language}`, async () => {
      const { statusCode, body } = await fetchPage('/errors/', { 'accept-language': language });
      assert.equal(statusCode, 200);
      for (const name of names) {
        const code = findCode(name);
        assert.ok(readText(body).includes(explainRefusal(name, language).title), name);
        if (code === undefined) {
          assertExplains(body, name, language);
          assert.match(body, new RegExp(`href="\\./${name}"`));
        } else assert.match(body, new RegExp(`href="\\./${code}(#${name})?"`));
      }
    });
  }

  it('links to addresses and anchors that exist, from wherever it stands', async () => {
    const server = await startServer();
    for (const from of [
      '/errors',
      '/errors/',
      '/errors?lang=en',
      '/errors/?lang=nn',
      '/errors/MP-011',
      '/errors/key-identifier-unknown',
      '/errors/mp-0',
    ]) {
      const { body } = await server.inject(from);
      const links = Array.from(body.matchAll(/href="([^"]*)"/g), ([, href]) => new URL(href ?? '', `http://h${from}`));
      assert.ok(links.length >= 4);
      for (const link of links) {
        const target = await server.inject(link.pathname + link.search);
        assert.equal(
          target.statusCode,
          from.endsWith('mp-0') && link.pathname === from ? 404 : 200,
          `${from} → ${link}`,
        );
        if (link.hash !== '') assert.ok(target.body.includes(`id="${link.hash.slice(1)}"`), `${from} → ${link}`);
      }
    }
  });

  it('keeps its addresses where the server overlooks a slash at the end', async () => {
    const options = { routerOptions: { ignoreTrailingSlash: true } };
    assert.match((await fetchPage('/errors', {}, options)).body, /href="errors\/MP-200"/);
    assert.match((await fetchPage('/errors/', {}, options)).body, /href="\.\/MP-200"/);
    assert.match((await fetchPage('/errors/MP-110/', {}, options)).body, /class="name" href="\.\.\/"/);
  });
});

describe('the language of the error pages', () => {
  it('is bokmål unless the reader asks for another', async () => {
    const { body, headers } = await fetchPage('/errors/MP-110', { 'accept-language': 'de' });
    assert.match(body, /<html lang="nb">/);
    assert.equal(headers['content-language'], 'nb');
  });

  it('follows Accept-Language, and its links stay free of a choice', async () => {
    const { body, headers } = await fetchPage('/errors/MP-110', { 'accept-language': 'nn-NO, en;q=0.8' });
    assert.match(body, /<html lang="nn">/);
    assert.equal(headers['content-language'], 'nn');
    assert.match(body, /class="name" href="\.\/"/);
  });

  it('follows a link, and its links keep to it', async () => {
    const { body } = await fetchPage('/errors/MP-110?lang=en', { 'accept-language': 'nn' });
    assert.match(body, /<html lang="en">/);
    assert.match(body, /class="name" href="\.\/\?lang=en"/);
  });

  it('shows a page whatever the query says', async () => {
    for (const query of ['?lang=', '?lang=xx', '?lang=nn&lang=en', '?lang=%00&other=1']) {
      const { statusCode, body } = await fetchPage(`/errors/MP-110${query}`);
      assert.equal(statusCode, 200, query);
      assert.match(body, /<html lang="nb">/);
    }
  });

  it('can be changed by three links on every page', async () => {
    for (const address of ['/errors/', '/errors/MP-011', '/errors/nothing']) {
      const { body } = await fetchPage(address);
      for (const language of languages) {
        assert.ok(body.includes(`<a href="?lang=${language}" lang="${language}" hreflang="${language}"`), address);
      }
      assert.equal(body.match(/aria-current="true"/g)?.length, 1);
    }
  });
});

describe('the headers of the error pages', () => {
  for (const address of ['/errors', '/errors/', '/errors/MP-110', '/errors/nothing']) {
    it(`are strict and fit for a cache at ${address}`, async () => {
      const { headers, body } = await fetchPage(address);
      assert.equal(headers['content-type'], 'text/html; charset=utf-8');
      assert.equal(headers.vary, 'Accept-Language');
      assert.equal(headers['cache-control'], 'public, max-age=3600');
      assert.equal(headers['x-content-type-options'], 'nosniff');
      const style = /<style>(.*?)<\/style>/s.exec(body)?.[1] ?? '';
      const hash = createHash('sha256').update(style).digest('base64');
      assert.equal(
        headers['content-security-policy'],
        `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      );
    });
  }

  it('allow no more than the pages need: no script, style attribute or address outside', async () => {
    for (const address of ['/errors/', ...codes.map((code) => `/errors/${code}`)]) {
      const { body } = await fetchPage(address);
      assert.doesNotMatch(body, /<script|<link|<img|\sstyle="|\son\w+="|(href|src)="(https?:|\/)/);
    }
  });

  it('are the same for HEAD', async () => {
    const server = await startServer();
    const { statusCode, headers, body } = await server.inject({ method: 'HEAD', url: '/errors/MP-110' });
    assert.equal(statusCode, 200);
    assert.equal(headers['content-language'], 'nb');
    assert.equal(body, '');
  });
});
