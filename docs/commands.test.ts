import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createListener } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { copyCheckout, linkModules, temporaryFolder } from '@portvakt/own-tests';

/** The port that README and docs speak of. */
const WRITTEN_PORT = 7070;

/** Blocks of commands that are not typed here, by how they begin, and why. */
const notTyped: Readonly<Record<string, string>> = {
  'npm test  ': 'would run this test, and takes minutes',
  'npm run bench': 'measures for minutes',
  'npm run soak': 'takes half an hour',
  'npm run conformance:peers': 'takes minutes; peers/conforming/ runs a part of it',
  'npm ci --ignore-scripts --prefix signer/pkcs11': 'installs what only some need; .ci/run does it',
  'mkdir -m 700 my-signer': 'is typed by cli/running-signers/signer.test.ts',
  'install -D': 'changes the machine, as root; deploy/systemd.test.ts tries what it installs',
  'systemctl daemon-reload': 'needs systemd as the first process of the machine',
  'npm run build:image\ndocker': 'takes minutes; packaging/executable.test.ts starts the image as what is in it',
  'kubectl create': 'needs a cluster; deploy/kubernetes.test.ts tries what it applies',
  'curl --fail https://portvakt.example/': 'needs a server with a name; deploy/proxies.test.ts has one without',
};

interface Block {
  readonly place: string;
  readonly language: string;
  readonly text: string;
}

async function readBlocks(file: string): Promise<readonly Block[]> {
  const text = await readFile(new URL(`../${file}`, import.meta.url), 'utf8');
  return [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map((match) => ({
    place: `${file}:${text.slice(0, match.index).split('\n').length}`,
    language: match[1] ?? '',
    text: match[2] ?? '',
  }));
}

const pages = ['README.md', 'CONTRIBUTING.md'];
for (const name of await readdir(new URL('.', import.meta.url), { recursive: true })) {
  if (name.endsWith('.md')) pages.push(`docs/${name}`);
}
const blocks = (await Promise.all(pages.map(readBlocks))).flat();
const commands = blocks.filter(({ language }) => ['', 'sh', 'bash', 'shell'].includes(language));
const reasonNot = ({ text }: Block) => Object.entries(notTyped).find(([start]) => text.startsWith(start))?.[1];

it('every block is typed, or has a reason why not', async () => {
  const { scripts } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
  assert.ok(commands.length >= 15);
  for (const start of Object.keys(notTyped))
    assert.ok(
      commands.some(({ text }) => text.startsWith(start)),
      start,
    );
  for (const { text, place } of commands.filter((block) => !block.place.startsWith('README'))) {
    assert.ok(
      Object.keys(notTyped).some((start) => text.startsWith(start)),
      place,
    );
    for (const [, name] of text.matchAll(/^npm run (\S+)/gm)) assert.ok(name !== undefined && name in scripts, place);
  }
  for (const { language, text, place } of blocks) {
    if (language === 'json') assert.doesNotThrow(() => JSON.parse(text), place);
  }
});

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let checkout: string;
let bin: string;
let quick: string;
before(async () => {
  folder = await temporaryFolder();
  checkout = join(folder.path, 'portvakt');
  await mkdir(checkout);
  await copyCheckout(checkout);
  await linkModules(checkout);
  await run('git init --quiet && git add --all', { cwd: checkout, environment: process.env });
  bin = await makePrograms(join(folder.path, 'bin'), { npx });
  quick = await makePrograms(join(folder.path, 'quick'), { npx, npm });
});
after(() => folder?.remove());

for (const port of [await findFreePort(), WRITTEN_PORT]) {
  const skip = (await isFree(port)) ? false : `port ${port} is in use on this machine`;
  const which = port === WRITTEN_PORT ? 'the port that they are written for' : 'another port';
  describe(`README, typed command by command in a fresh copy, on ${which}`, { skip }, () => {
    let environment: NodeJS.ProcessEnv;
    let server: Started | undefined;
    /** `export` holds for the rest of the terminal's life. */
    let exported = '';
    let clientId = 'CLIENT';
    /** What each block printed. */
    const printed: string[] = [];

    const adapt = (text: string) =>
      text
        .replaceAll(`localhost:${WRITTEN_PORT}`, `localhost:${port}`)
        .replaceAll(/\bPORT=\d+/g, `PORT=${port}`)
        .replaceAll(/\bCLIENT\b/g, clientId);
    const type = async (text: string): Promise<string> => {
      const { stdout } = await run(`set -e\n${exported}${adapt(text)}`, { cwd: checkout, environment });
      const [, made] = /\b([0-9a-f]{8}-[0-9a-f-]{27})\b/.exec(text.includes('clients create') ? stdout : '') ?? [];
      clientId = made ?? clientId;
      return stdout;
    };
    const restart = async (script: string) => {
      await server?.stop();
      server = await start(adapt(script), { cwd: checkout, environment });
    };

    before(async () => {
      // Back to what a fresh clone is, with its packages. `npm ci` has built the portal there, and `npm start` builds it where it is not.
      const installed = port === WRITTEN_PORT ? '-e portal/dist -e portal/generated' : '';
      await run(`git clean -fdxq -e node_modules ${installed}`, { cwd: checkout, environment: process.env });
      environment = {
        PATH: `${port === WRITTEN_PORT ? quick : bin}:${process.env.PATH}`,
        HOME: process.env.HOME,
        HOST: '127.0.0.1',
        ...(port !== WRITTEN_PORT && { PORT: String(port) }),
      };
    });
    after(() => server?.stop());

    for (const block of commands.filter(({ place }) => place.startsWith('README'))) {
      it(`${block.place}: ${block.text.split('\n')[0]}`, async () => {
        assert.equal(reasonNot(block), undefined);
        const lines = block.text.trimEnd().split('\n');
        if (lines.at(-1)?.endsWith('npm start')) {
          await type(lines.slice(0, -1).join('\n'));
          await restart(lines.filter((line) => line.startsWith('export ') || line === lines.at(-1)).join('\n'));
          // Other terminals go on with the server of the beginning.
          if (block.text.trim() !== 'npm start') await restart('npm start');
          return;
        }
        if (/npm start.* &$/m.test(block.text)) await server?.stop();
        printed.push(await type(block.text));
        exported += lines
          .filter((line) => line.startsWith('export MASKINPORTEN'))
          .map((line) => `${adapt(line)}\n`)
          .join('');
      });
    }

    // What there is does not depend on the port.
    if (port !== WRITTEN_PORT) {
      it('names commands and options that there are', async () => {
        const text = (await readFile(join(checkout, 'README.md'), 'utf8')).replaceAll(/^```.*?^```$/gms, '');
        const mentions = [...text.matchAll(/`portvakt ([a-z][^`]*)`/g)].map((match) => (match[1] ?? '').split(' '));
        assert.ok(mentions.length >= 8);
        for (const words of mentions) {
          const [first = '', ...others] = words;
          const names = others.filter((word) => /^[a-z-]+$/.test(word) && !word.startsWith('--'));
          const alternatives = words.includes('|') ? names : [names.join(' ')];
          for (const name of alternatives) {
            const help = await type(`npx --no-install portvakt ${first} ${name} --help`);
            for (const option of others.filter((word) => word.startsWith('--')))
              assert.ok(help.includes(option), option);
          }
        }
      });
    }

    it('leaves no secret that git would add', async () => {
      const { stdout } = await run('git ls-files --others --exclude-standard', {
        cwd: checkout,
        environment: process.env,
      });
      assert.deepEqual(stdout.trim().split('\n'), ['integration.yaml', 'registry.json']);
    });

    it('prints what the text says', () => {
      const tokens = printed.join('\n').match(/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/gm) ?? [];
      assert.ok(tokens.length >= 6, `${tokens.length} tokens`);
      assert.match(printed.join('\n'), /"token_type":"Bearer"/);
    });

    it('checks tokens as «Protect your API» has it', async () => {
      await restart('npm start');
      const script = blocks.find(({ language, place }) => language === 'js' && place.startsWith('README'))?.text ?? '';
      const file = join(checkout, `protect-${port}.mjs`);
      await writeFile(file, adapt(script));
      const { requireScope } = await import(pathToFileURL(file).href);
      const scope = 'nav:aareg/v1/arbeidsforhold/otp';
      const api = createServer((request, response) => {
        const wanted = request.url === '/other' ? 'nav:other' : scope;
        void requireScope(wanted)(request, response, () => response.end((request as { consumer?: string }).consumer));
      });
      api.listen(0, '127.0.0.1');
      await once(api, 'listening');
      try {
        const ask = (path: string, token: string) =>
          fetch(`http://127.0.0.1:${(api.address() as AddressInfo).port}${path}`, {
            headers: { authorization: `Bearer ${token}` },
          });
        const token = (
          await type(`npx --no-install portvakt token --issuer http://localhost:${WRITTEN_PORT}/ \\
            --client-id demo-pensjon --key data/demo-key.jwk.json --scope ${scope}`)
        ).trim();
        assert.equal(await (await ask('/', token)).text(), '0192:310123412');
        assert.equal((await ask('/other', token)).status, 403);
        assert.equal((await ask('/', `${token.slice(0, -8)}AAAAAAAA`)).status, 401);
        assert.equal((await ask('/', '')).status, 401);
      } finally {
        api.close();
      }
    });
  });
}

/** Runs a script for the shell; fails with all that it wrote. */
function run(script: string, { cwd, environment }: { cwd: string; environment: NodeJS.ProcessEnv }) {
  return new Promise<{ stdout: string }>((resolve, reject) => {
    execFile('sh', ['-c', script], { cwd, env: environment, timeout: 60_000 }, (error, stdout, stderr) => {
      if (error === null) resolve({ stdout });
      else reject(new Error(`${script}\nended with ${error.code ?? error.signal}:\n${stdout}${stderr}`));
    });
  });
}

interface Started {
  stop(): Promise<void>;
}

/** Runs a script that starts a server and goes on; resolves when it can answer. */
async function start(
  script: string,
  { cwd, environment }: { cwd: string; environment: NodeJS.ProcessEnv },
): Promise<Started> {
  // A group of its own, as in a terminal: Ctrl+C reaches all of it.
  const child = spawn('sh', ['-c', script], {
    cwd,
    env: environment,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close');
  let output = '';
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      output += `${line}\n`;
      if (line.startsWith('portvakt listening on ')) resolve();
    });
    child.once('close', () => reject(new Error(`${script}\ndid not start:\n${output}`)));
  });
  return {
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) process.kill(-(child.pid as number), 'SIGINT');
      await closed;
    },
  };
}

/** As npm's own, and quicker: what those do with signals is tested with the server's ends. */
const npx = '[ "$1 $2" = "--no-install portvakt" ] || exit 9\nshift 2\nexec node node_modules/.bin/portvakt "$@"';
const npm = '[ "$*" = start ] || exit 9\nPATH="$PWD/node_modules/.bin:$PATH" exec node launch/start.js';

/** A folder with scripts of the shell by name. */
async function makePrograms(to: string, scripts: Readonly<Record<string, string>>): Promise<string> {
  await mkdir(to);
  for (const [name, script] of Object.entries(scripts)) {
    await writeFile(join(to, name), `#!/bin/sh\n${script}\n`);
    await chmod(join(to, name), 0o755);
  }
  return to;
}

async function findFreePort(): Promise<number> {
  const probe = createListener().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createListener();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
