// Compiles pkcs11js, which `npm ci --ignore-scripts` has only unpacked: its own script would fetch the headers of Node from
// nodejs.org. Those of the Node that this project pins have come with it; the interface (Node-API) is the same for all Nodes.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const sources = join(import.meta.dirname, 'node_modules', 'pkcs11js');
if (!existsSync(sources)) end('First: npm ci --ignore-scripts --prefix signer/pkcs11');
const headers = [
  join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'include', 'node'),
  join(dirname(process.execPath), '..', 'include', 'node'),
].find((folder) => existsSync(join(folder, 'node_api.h')));
if (headers === undefined)
  end('The headers of Node (node_api.h) are neither beside this Node nor in node_modules: run npm ci.');

const built = join(sources, 'build', 'Release');
mkdirSync(built, { recursive: true });
execFileSync(
  process.env.CXX ?? 'g++',
  [
    ...['-O2', '-std=c++17', '-shared', '-fPIC', '-DNAPI_DISABLE_CPP_EXCEPTIONS', '-DNODE_GYP_MODULE_NAME=pkcs11'],
    ...(process.platform === 'darwin' ? ['-undefined', 'dynamic_lookup'] : []),
    ...['-I', headers, '-I', join(sources, 'includes')],
    ...['dl.cpp', 'common.cpp', 'main.cpp'].map((file) => join(sources, 'src', file)),
    ...['-o', join(built, 'pkcs11.node'), '-ldl'],
  ],
  { stdio: 'inherit' },
);

/**
 * @param {string} text
 * @returns {never}
 */
function end(text) {
  console.error(text);
  process.exit(1);
}
