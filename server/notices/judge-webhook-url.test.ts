import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeWebhookUrl } from './judge-webhook-url.ts';

const cases: readonly (readonly [url: string, local: RegExp | undefined, elsewhere: RegExp | undefined])[] = [
  ['https://example.no/hook?key=1', undefined, undefined],
  ['https://example.no:8443/', undefined, undefined],
  ['http://example.no/', /https/, /https/],
  ['ftp://example.no/', /https/, /https/],
  ['https://u:p@example.no/', /user name/, /user name/],
  ['https://example.no/#a', /fragment/, /fragment/],
  ['http://127.0.0.1:9/', undefined, /https/],
  ['https://localhost/', undefined, /public/],
  ['https://localhost./', undefined, /public/],
  ['https://0x7f.1/', undefined, /public/],
  ['https://[::1]/', undefined, /public/],
  ['https://[::ffff:169.254.169.254]/', /public/, /public/],
  ['https://10.1.2.3/', /public/, /public/],
  ['https://192.168.0.1/', /public/, /public/],
  ['https://intranet/', /public/, /public/],
  ['https://api.corp/', /public/, /public/],
  ['https://METADATA.Internal./', /public/, /public/],
  ['nothing', /be a URL/, /be a URL/],
];
for (const [url, local, elsewhere] of cases) {
  test(url, () => {
    for (const [isLocal, told] of [
      [true, local],
      [false, elsewhere],
    ] as const) {
      const fault = judgeWebhookUrl(url, { local: isLocal });
      if (told === undefined) assert.equal(fault, undefined);
      else assert.match(String(fault), told);
    }
  });
}
