import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type PortvaktProcess, startPortvakt, temporaryFolder } from '@portvakt/own-tests';
import { askForRefusal, askStatus, waitUntil } from '../testing/ask-portvakt.ts';
import { canListChildren, listChildren } from '../testing/list-children.ts';

describe('several workers', { skip: !canListChildren && 'there is no ps' }, () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let portvakt: PortvaktProcess;

  before(async () => {
    folder = await temporaryFolder();
    portvakt = await startPortvakt({
      PORTVAKT_DATABASE_URL: `sqlite:${join(folder.path, 'portvakt.db')}`,
      PORTVAKT_REGISTRY: 'none',
      PORTVAKT_WORKERS: '2',
      PORTVAKT_HANG_SECONDS: '7',
    });
  });
  after(async () => {
    await portvakt?.stop('SIGKILL');
    await folder?.remove();
  });

  const scrape = async () => {
    const response = await fetch(`${portvakt.issuer}metrics`, {
      headers: { connection: 'close' },
      signal: AbortSignal.timeout(5000),
    });
    assert.equal(response.status, 200);
    return response.text();
  };
  const readValue = (text: string, name: string) =>
    Number(
      text
        .split('\n')
        .find((row) => row.startsWith(`${name} `))
        ?.split(' ')[1],
    );
  const countRefused = (text: string) =>
    text
      .split('\n')
      .filter((row) => row.startsWith('portvakt_token_requests_total{'))
      .reduce((sum, row) => sum + Number(row.split(' ')[1]), 0);

  it('are told of in one scrape, by whichever is asked, with what runs', async () => {
    for (let request = 0; request < 20; request += 1) assert.equal(await askForRefusal(portvakt.issuer), 400);
    const texts = await Promise.all(Array.from({ length: 6 }, scrape));
    for (const text of texts) {
      assert.equal(countRefused(text), 20);
      assert.equal(text.match(/^portvakt_build_info\{version="[0-9.]+",node="24[0-9.]+"\} 1$/gm)?.length, 1);
      assert.equal(readValue(text, 'portvakt_workers'), 2);
      assert.equal(readValue(text, 'portvakt_workers_answering'), 2);
      assert.equal(readValue(text, 'portvakt_token_request_seconds_count'), 20);
      assert.equal(readValue(text, 'process_max_fds'), readValue(texts[0] ?? '', 'process_max_fds'));
      assert.doesNotMatch(text, /NaN/);
    }
  });

  it('count on when one of them is replaced', async () => {
    const [victim = 0] = listChildren(portvakt.pid);
    process.kill(victim, 'SIGKILL');
    await waitUntil(() => portvakt.output().includes('a worker died'), 'the line that says so');
    assert.equal(countRefused(await scrape()), 20);
    await waitUntil(async () => readValue(await scrape(), 'portvakt_workers_answering') === 2, 'another worker');
    assert.equal(countRefused(await scrape()), 20);
    assert.equal(readValue(await scrape(), 'portvakt_worker_deaths_total{cause="died"}'), 1);
  });

  it('answer everybody while one of them stands still, say so, and replace it', async () => {
    const [victim = 0, other = 0] = listChildren(portvakt.pid);
    process.kill(victim, 'SIGSTOP');
    for (let request = 0; request < 20; request += 1) assert.equal(await askStatus(portvakt.issuer, 'jwk'), 200);
    const text = await scrape();
    assert.equal(readValue(text, 'portvakt_workers_answering'), 1);
    assert.equal(countRefused(text), 20);
    await waitUntil(() => portvakt.output().includes('a worker has said nothing for five seconds'), 'the report');
    assert.equal(readValue(await scrape(), 'portvakt_worker_stalls_total'), 1);
    await waitUntil(() => portvakt.output().includes('a worker hangs and is killed'), 'the end of it');
    await waitUntil(async () => readValue(await scrape(), 'portvakt_workers_answering') === 2, 'another worker');
    const now = listChildren(portvakt.pid);
    assert.ok(now.length === 2 && now.includes(other) && !now.includes(victim), String(now));
    assert.equal(readValue(await scrape(), 'portvakt_worker_deaths_total{cause="hung"}'), 1);
    assert.equal(countRefused(await scrape()), 20);
  });

  it('end in order all the same when one of them stands still', async () => {
    const [victim = 0, other = 0] = listChildren(portvakt.pid);
    process.kill(victim, 'SIGSTOP');
    const reports = () => portvakt.output().split('a worker has said nothing for five seconds').length;
    await waitUntil(() => reports() === 3, 'the report');
    assert.deepEqual(await portvakt.stop('SIGTERM'), { code: 0, signal: null });
    for (const worker of [victim, other]) assert.throws(() => process.kill(worker, 0), { code: 'ESRCH' });
  });
});
