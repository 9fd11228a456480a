import { isBuiltin } from 'node:module';
import type { Plugin } from 'rolldown';

const MARK = '\0builtin:';

/**
 * Takes from Node's own modules what is used of them, when the code that uses it is run. An import in a file that holds everything would load
 * all of them at once, and ask each for everything that it has, for which `node:http` alone loads an HTTP client: a quarter of a start.
 */
export const takeBuiltins: Plugin = {
  name: 'take-builtins',
  resolveId: (source, importer, { kind }) => {
    // Rolldown's own code comes first, before a module can wait. The launcher is for every Node, also those that cannot be asked so.
    const waits = kind === 'import-statement' && !/rolldown\/runtime|\/cli\/bin\/[\w-]+\.js$/.test(importer ?? '');
    return waits && isBuiltin(source) ? { id: `${MARK}${source}` } : null;
  },
  load: (id) => {
    if (!id.startsWith(MARK)) return null;
    const name = id.slice(MARK.length);
    const names = Object.keys(process.getBuiltinModule(name) ?? {}).filter((member) => member !== 'default');
    return [
      `const builtin = process.getBuiltinModule(${JSON.stringify(name)});`,
      'const take = (member) => builtin[member];',
      'export default builtin;',
      ...names.map((member) => `const own_${member} = /* @__PURE__ */ take('${member}');`),
      `export { ${names.map((member) => `own_${member} as ${member}`).join(', ')} };`,
    ].join('\n');
  },
};
