import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findUnknownSettings } from './find-unknown-settings.ts';
import { settingDefinitions } from './settings.ts';

const names = settingDefinitions.map(({ name }) => name);
const find = (environment: Record<string, string>) => findUnknownSettings(environment, names);

describe('unknown settings', () => {
  const meant: readonly (readonly [given: string, meant: string])[] = [
    ['PORTVAKT_DATABAS_URL', 'PORTVAKT_DATABASE_URL'],
    ['PORTVAKT_DATABASE', 'PORTVAKT_DATABASE_URL'],
    ['PORTVAKT_DATABASE_URI', 'PORTVAKT_DATABASE_URL'],
    ['PORTVAKT_DATABSE_URL_FILE', 'PORTVAKT_DATABASE_URL_FILE'],
    ['PORTVAKT_KEY_ENCRYPTION_KEY_PATH', 'PORTVAKT_KEY_ENCRYPTION_KEY_FILE'],
    ['PORTVAKT_PORT', 'PORT'],
    ['PORTVAKT_HOST', 'HOST'],
    ['PORTVAKT_PROFIL', 'PORTVAKT_PROFILE'],
    ['PORTVAKT_LOGLEVEL', 'PORTVAKT_LOG_LEVEL'],
    ['PORTVAKT_WORKER', 'PORTVAKT_WORKERS'],
    ['portvakt_profile', 'PORTVAKT_PROFILE'],
    ['PORTVAKT-REGISTRY', 'PORTVAKT_REGISTRY'],
  ];
  for (const [given, setting] of meant) {
    test(`${given} is answered with ${setting}`, () => {
      assert.deepEqual(find({ [given]: 'hunter2' }), [`${given} is no setting. Did you mean ${setting}?`]);
    });
  }

  test('what is near nothing is named alone, and no value is repeated', () => {
    assert.deepEqual(find({ PORTVAKT_FOO: 'hunter2' }), ['PORTVAKT_FOO is no setting.']);
    assert.deepEqual(find({ 'PORTVAKT_\u001b[2J': 'x' }), ['PORTVAKT_??2J is no setting.']);
  });

  test('every setting is known, and so are the names of others and those that are empty', () => {
    assert.deepEqual(find(Object.fromEntries(names.map((name) => [name, 'x']))), []);
    assert.deepEqual(find({ PORTVAKT_FOO: ' ', PATH: 'x', PORTVAKTEN: 'x', MY_PORTVAKT_URL: 'x' }), []);
    assert.deepEqual(find({ PORTVAKT_LAUNCHED: '1', PORTVAKT_TEST_DATABASE_URL: 'postgres://h/n' }), []);
  });

  test('what Kubernetes tells of services called portvakt is no misspelling', () => {
    const links = {
      PORTVAKT_SERVICE_HOST: '10.0.0.1',
      PORTVAKT_SERVICE_PORT: '7070',
      PORTVAKT_SERVICE_PORT_HTTP: '7070',
      PORTVAKT_PORT: 'tcp://10.0.0.1:7070',
      PORTVAKT_PORT_7070_TCP: 'tcp://10.0.0.1:7070',
      PORTVAKT_PORT_7070_TCP_PROTO: 'tcp',
      PORTVAKT_PORT_7070_TCP_PORT: '7070',
      PORTVAKT_PORT_7070_TCP_ADDR: '10.0.0.1',
      PORTVAKT_DB_SERVICE_HOST: '10.0.0.2',
      PORTVAKT_DB_PORT: 'tcp://10.0.0.2:5432',
      PORTVAKT_DB_PORT_5432_TCP_ADDR: '10.0.0.2',
    };
    assert.deepEqual(find(links), []);
    assert.deepEqual(find({ ...links, PORTVAKT_PORT: '7070' }).length, 1);
  });

  test('Windows, where a name counts in any letters, is not told of a setting that is read', () => {
    assert.deepEqual(find({ Portvakt_Profile: 'test', PORTVAKT_PROFILE: 'test' }), []);
  });
});
