import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { openTestDatabases, startPortvakt, type TestDatabases } from '@portvakt/own-tests';
import { refusalCatalogue } from '@portvakt/protocol';
import { listMetrics, logMessages } from '@portvakt/server/operations';
import { parse } from 'yaml';

const root = join(import.meta.dirname, '..');
const prometheus = join(root, 'deploy', 'prometheus');
const run = promisify(execFile);
const hasPromtool = spawnSync('promtool', ['--version']).status === 0;
const skip = !hasPromtool && "there is no promtool (Debian's package prometheus has it)";

interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly runbook_url: string };
}

let alerts: readonly Alert[];
let dashboard: string;
let runbook: string;
before(async () => {
  const read = (path: string) => readFile(join(root, path), 'utf8');
  const { groups } = parse(await read('deploy/prometheus/alerts.yaml'));
  alerts = groups.flatMap(({ rules }: { rules: readonly Alert[] }) => rules);
  dashboard = await read('deploy/grafana/portvakt.json');
  runbook = (await read('docs/running.md')).replaceAll('\r\n', '\n');
});

describe('alerts', () => {
  it('are rules that Prometheus takes', { skip }, async () => {
    const { stdout } = await run('promtool', ['check', 'rules', join(prometheus, 'alerts.yaml')]);
    assert.match(stdout, new RegExp(`SUCCESS: ${alerts.length} rules found`));
  });

  it('come with the trouble that they are for, alone, and not without it', { skip }, async () => {
    const tests = await readFile(join(prometheus, 'alerts.test.yaml'), 'utf8');
    const tried = parse(tests).tests.map(({ name }: { name: string }) => name);
    assert.deepEqual(tried, ['a healthy server', ...alerts.map(({ alert }) => alert)]);
    await run('promtool', ['test', 'rules', 'alerts.test.yaml'], { cwd: prometheus });
  });

  it('each have a section of the runbook, and nothing else has one', () => {
    const sections = [...runbook.matchAll(/^## (Portvakt\w+)$/gm)].map(([, name]) => name);
    assert.deepEqual(sections.toSorted(), alerts.map(({ alert }) => alert).toSorted());
    for (const { alert, labels, annotations } of alerts) {
      assert.equal(annotations.runbook_url, `docs/running.md#${alert.toLowerCase()}`);
      assert.ok(['critical', 'warning', 'info'].includes(labels.severity), alert);
      const [, section = ''] = runbook.split(`\n## ${alert}\n`);
      const [own = ''] = section.split('\n## ');
      for (const part of ['What it means.', 'See it.', 'Do.', 'Over when'])
        assert.ok(own.includes(`**${part}**`), alert);
    }
    for (const [, anchor = ''] of runbook.matchAll(/\]\(#(\w+)\)/g)) {
      assert.ok(
        alerts.some(({ alert }) => alert.toLowerCase() === anchor),
        anchor,
      );
    }
  });

  it('speak of refusals that there are', () => {
    for (const { expr } of alerts) {
      for (const [, names = ''] of expr.matchAll(/outcome!?=~?"([^"]+)"/g)) {
        for (const name of names.split('|')) {
          assert.ok(['token', 'answered', 'failed'].includes(name) || Object.hasOwn(refusalCatalogue, name), name);
        }
      }
    }
  });
});

describe('metrics of a real server', () => {
  let databases: TestDatabases;
  let answered: string;
  before(async () => {
    databases = await openTestDatabases();
    // With workers and PostgreSQL, so that everything is there to be measured.
    const portvakt = await startPortvakt({
      PORTVAKT_DATABASE_URL: await databases.create('postgres'),
      PORTVAKT_REGISTRY: 'none',
      PORTVAKT_WORKERS: '2',
    });
    try {
      answered = await (await fetch(`${portvakt.issuer}metrics`)).text();
    } finally {
      await portvakt.stop();
    }
  });
  after(() => databases?.remove());

  it('are the ones that docs/metrics.md lists', async () => {
    const { own, runtime } = listMetrics();
    const page = await readFile(join(root, 'docs', 'metrics.md'), 'utf8');
    const names = [...answered.matchAll(/^# TYPE (\S+) /gm)].map(([, name]) => name);
    const listed = [...own, ...runtime].map(({ name }) => name);
    assert.deepEqual(
      names.filter((name) => !page.includes(`| \`${name}\` |`)),
      [],
    );
    assert.deepEqual(
      own.map(({ name }) => name).filter((name) => !names.includes(name)),
      [],
    );
    assert.equal(new Set(listed).size, listed.length);
  });

  it('are the ones that alerts and dashboard read, with their labels', () => {
    const { own, runtime } = listMetrics();
    const labelsOf = new Map([...own, ...runtime].map(({ name, labels }) => [name, labels]));
    const types = new Map([...answered.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type]) => [name, type]));
    const panels: readonly { readonly targets?: readonly { readonly expr: string }[] }[] = JSON.parse(dashboard).panels;
    const shown = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
    assert.ok(shown.length > 50);
    for (const expr of [...alerts.map((alert) => alert.expr), ...shown]) {
      // Prometheus makes this one itself.
      if (/^up\{/.test(expr)) continue;
      const read = [...expr.matchAll(/\b((?:portvakt|nodejs|process)_\w+)(?:\{([^}]*)\})?/g)];
      assert.ok(read.length > 0 || expr.includes('__name__'), expr);
      for (const [, series = '', selector = ''] of read) {
        const name = types.has(series) ? series : series.replace(/_(bucket|sum|count)$/, '');
        // A pattern of names is written with an alternative in it.
        if (series === 'portvakt_') continue;
        assert.ok(types.has(name), `${series} in ${expr}`);
        assert.equal(name !== series, types.get(name) === 'histogram', expr);
        for (const [, label = ''] of selector.matchAll(/(\w+)!?=~?"/g)) {
          assert.ok(['job', 'instance'].includes(label) || labelsOf.get(name)?.includes(label), `${label} in ${expr}`);
        }
      }
    }
  });
});

describe('docs/running.md', () => {
  it('speaks of commands and options that there are', async () => {
    const portvakt = (...words: string[]) =>
      run(process.execPath, [join(root, 'cli/bin/portvakt.js'), ...words, '--help']);
    const { stdout } = await portvakt();
    const commands = [...stdout.matchAll(/^ {2}([a-z]+(?:[ -][a-z]+)*) {2,}/gm)].map(([, name = '']) => name);
    const typed = new Set([...runbook.matchAll(/`portvakt ([^`]+)`/g)].map(([, text = '']) => text));
    assert.ok(typed.size > 8);
    for (const text of typed) {
      const command = commands.find((name) => text === name || text.startsWith(`${name} `));
      assert.ok(command !== undefined, text);
      const options = text.match(/--[a-z-]+/g) ?? [];
      if (options.length === 0) continue;
      const help = (await portvakt(...command.split(' '))).stdout;
      for (const option of options) assert.ok(help.includes(option), text);
    }
  });

  it('quotes messages that the log has', () => {
    const quoted = [...runbook.matchAll(/log (?:has|may have)(?: the error once, then)? `([^`]+)`/g)];
    assert.ok(quoted.length > 10);
    for (const [, message = ''] of quoted) assert.ok(Object.hasOwn(logMessages, message), message);
  });
});
