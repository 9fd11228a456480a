import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { html } from './html.ts';

describe('html', () => {
  it('escapes what is put in', () => {
    assert.equal(
      html`<p title="${`"'`}">${'<script>&</script>'}</p>`.markup,
      '<p title="&quot;&#39;">&lt;script&gt;&amp;&lt;/script&gt;</p>',
    );
  });

  it('puts other pieces in as they are, lists a line each', () => {
    assert.equal(
      html`<ul>${[html`<li>${1}</li>`, html`<li>${'&'}</li>`]}</ul>`.markup,
      '<ul><li>1</li>\n<li>&amp;</li></ul>',
    );
    assert.equal(html`${[]}${html`<br>`}`.markup, '<br>');
  });
});
