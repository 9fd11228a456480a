import { defineCommand, jsonOption, text, texts } from '../command-line/command.ts';

/** `portvakt system init` */
export const systemInitCommand = defineCommand({
  description: [
    'The file is what system register and system update take, and what would be posted to Altinn. Change it to fit. Its rights must be resources that are registered here, and nobody can ask for a system without rights or access packages. A file that exists is never overwritten.',
  ],
  positionals: [
    { name: 'FILE', required: false, description: 'Where to write it. Default: system.json; - prints it.' },
  ],
  options: {
    vendor: text('ORGNO', 'The vendor. Default: the vendor of the demo, 313770001.'),
    name: text(
      'NAME',
      'What the system is called, and the end of its id: letters, digits and _ -. Default: my-system.',
    ),
    right: texts('RESOURCE', 'A resource that it needs a right on. Default: the resource of the demo.'),
    client: texts('CLIENT', "A client of the vendor's."),
    json: { ...jsonOption, description: 'Print one JSON document: file and system.' },
  },
  examples: [
    { text: 'A file to begin with', command: 'npx --no-install portvakt system init system.json --vendor 313770001' },
  ],
  exitCodes: { 0: 'the file is written', 1: 'it exists already, or cannot be written' },
  run: async ({ options, positionals: [file = 'system.json'], output }) => {
    const { writeFile } = await import('node:fs/promises');
    const { CommandFailure, usageFailure } = await import('../command-line/command-failure.ts');
    const { suggest } = await import('../command-line/quote.ts');
    const { readNumber } = await import('./read-pair.ts');
    const { name = 'my-system', right = ['skatteetaten-demo-pensjon'], client = [] } = options;
    if (!/^[A-Za-z0-9_-]{1,100}$/.test(name)) throw usageFailure('--name must be 1 to 100 letters, digits and _ -');
    const vendor = readNumber('vendor', options.vendor ?? '313770001');
    const texts = { nb: name, nn: name, en: name };
    const system = {
      id: `${vendor}_${name}`,
      vendor: { ID: `0192:${vendor}` },
      name: texts,
      description: texts,
      rights: right.map((value) => ({ resource: [{ id: 'urn:altinn:resource', value }] })),
      accessPackages: [],
      clientId: client,
      isVisible: true,
      allowedRedirectUrls: [],
    };
    const text = `${JSON.stringify(system, null, 2)}\n`;
    if (file === '-') {
      output.print(text.trimEnd());
      return 0;
    }
    try {
      await writeFile(file, text, { flag: 'wx' });
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      throw new CommandFailure(
        code === 'EEXIST'
          ? `${file} exists already and is not overwritten. Choose another file.`
          : `${file} cannot be written: ${message}`,
        { error: code === 'EEXIST' ? 'file_exists' : 'file_not_writable' },
      );
    }
    if (output.json) output.printDocument({ file, system });
    else {
      output.print(`${file} describes the system ${system.id}. Change it to fit, then:`);
      output.print(`  ${suggest(['system', 'register', file])}`);
    }
    return 0;
  },
});
