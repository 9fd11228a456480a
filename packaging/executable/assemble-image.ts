import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Debian's packages of the libraries, whose licences go along. */
const LIBRARY_PACKAGES = ['libc6', 'libstdc++6', 'libgcc-s1', 'libatomic1'];

/**
 * Puts together in `folder` what `deploy/Containerfile` copies into an image: `root` with `executable` and the libraries of this machine
 * that it is linked with, and `own` with what the server may write to, which is empty.
 *
 * @throws where a library is missing.
 */
export function assembleImage({ executable, folder }: { executable: string; folder: string }): void {
  rmSync(folder, { recursive: true, force: true });
  const root = join(folder, 'root');
  mkdirSync(join(folder, 'own', 'data'), { recursive: true });
  mkdirSync(join(root, 'etc'), { recursive: true });
  writeFileSync(join(root, 'etc', 'passwd'), 'portvakt:x:10001:10001::/data:/\n');
  writeFileSync(join(root, 'etc', 'group'), 'portvakt:x:10001:\n');
  // Names are looked up as on any other machine: by its own list first, for which engines put theirs.
  writeFileSync(join(root, 'etc', 'hosts'), '127.0.0.1 localhost\n::1 localhost\n');
  writeFileSync(join(root, 'etc', 'nsswitch.conf'), 'hosts: files dns\n');
  for (const library of listLibraries(executable)) {
    const place = join(root, library);
    mkdirSync(dirname(place), { recursive: true });
    copyFileSync(library, place);
  }
  copyFileSync(executable, join(root, 'portvakt'));
  copyFileSync(`${executable}-licences.md`, join(root, 'licences.md'));
  for (const name of LIBRARY_PACKAGES) {
    const licence = `/usr/share/doc/${name}/copyright`;
    if (existsSync(licence)) copyFileSync(licence, join(root, `licence-of-${name}`));
  }
}

/** The libraries that the loader would give `executable`, and the loader, by the names that it looks for. */
function listLibraries(executable: string): readonly string[] {
  const lines = execFileSync('ldd', [executable], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim());
  const missing = lines.find((line) => line.endsWith(' => not found'));
  if (missing !== undefined) throw new Error(`This machine lacks a library that the executable needs: ${missing}`);
  // «name => path (address)», and the path of the loader alone.
  const libraries = lines.flatMap((line) => line.split(' ').find((word) => word.startsWith('/')) ?? []);
  const libc = libraries.find((path) => basename(path).startsWith('libc.so'));
  // Before glibc 2.34 they are files of their own, which no list of the loader names.
  const forNames = libc === undefined ? [] : ['libnss_files.so.2', 'libnss_dns.so.2', 'libresolv.so.2'];
  return [...libraries, ...forNames.map((name) => join(dirname(libc ?? ''), name)).filter((path) => existsSync(path))];
}
