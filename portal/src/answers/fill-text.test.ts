import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fillText, splitParagraphs } from './fill-text.ts';

test('places are filled whatever the case of their names, and values are not read for places', () => {
  assert.equal(
    fillText('Inntekt i {Periode} for {hvem}', { periode: '{hvem}', HVEM: 'deg' }),
    'Inntekt i {hvem} for deg',
  );
  assert.equal(fillText('{ukjent} {', {}), '{ukjent} {');
  assert.equal(fillText('{constructor}', {}), '{constructor}');
});

test('a text is split into paragraphs without its marks', () => {
  assert.deepEqual(splitParagraphs('# Tittel\n\n**Viktig** nå\n- en\n- to\n\n\n'), ['Tittel', 'Viktig nå', 'en', 'to']);
  assert.deepEqual(splitParagraphs('<script>alert(1)</script>'), ['<script>alert(1)</script>']);
});
