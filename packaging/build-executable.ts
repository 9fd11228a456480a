// `npm run build:executable`: one file that runs without Node, into packaging/built/. With `--image` also what deploy/Containerfile copies.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { assembleImage } from './executable/assemble-image.ts';
import { makeExecutable } from './executable/make-executable.ts';

const { values } = parseArgs({
  options: { into: { type: 'string', default: join(import.meta.dirname, 'built') }, image: { type: 'boolean' } },
});
const executable = await makeExecutable(values.into);
console.log(executable);
if (values.image) {
  const folder = join(values.into, 'image');
  assembleImage({ executable, folder });
  console.log(`docker build --file deploy/Containerfile --tag portvakt ${folder}`);
}
