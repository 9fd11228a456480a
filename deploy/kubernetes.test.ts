import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startTestServer, temporaryFolder } from '@portvakt/own-tests';
import { readSettings } from '@portvakt/server';
import { parse } from 'yaml';

const FOLDER = new URL('./kubernetes/', import.meta.url);
/** The first version with `sleep` in `preStop`. The manifests must fit it, and the newest that is known. */
const OLDEST = '1.30.0';
const hasSchemas = spawnSync('python3', ['-c', 'import kubernetes_validate']).status === 0;
const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;

// biome-ignore lint/suspicious/noExplicitAny: a manifest is looked at field by field
type Manifest = any;

const read = async (name: string): Promise<Manifest> => parse(await readFile(new URL(name, FOLDER), 'utf8'));

describe('the manifests for Kubernetes', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let deployment: Manifest;
  let pod: Manifest;
  let container: Manifest;
  let files: readonly string[];
  before(async () => {
    folder = await temporaryFolder();
    files = (await readdir(FOLDER)).filter((name) => name.endsWith('.yaml') && name !== 'kustomization.yaml');
    deployment = await read('deployment.yaml');
    pod = deployment.spec.template.spec;
    [container] = pod.containers;
  });
  after(() => folder.remove());

  test('fit the schemas of Kubernetes', {
    skip: !hasSchemas && 'kubernetes-validate is not on this machine',
  }, async () => {
    const manifests = await Promise.all(files.map(read));
    await writeFile(join(folder.path, 'all.json'), JSON.stringify(manifests));
    const program = `
import json, sys, kubernetes_validate
for version in ['${OLDEST}', kubernetes_validate.latest_version()]:
    for manifest in json.load(open(sys.argv[1])):
        kubernetes_validate.validate(manifest, version, strict=True)
`;
    execFileSync('python3', ['-c', program, join(folder.path, 'all.json')], { encoding: 'utf8' });
  });

  test('are one whole for kubectl', { skip: !hasKubectl && 'kubectl is not on this machine' }, () => {
    const built = execFileSync('kubectl', ['kustomize', fileURLToPath(FOLDER)], { encoding: 'utf8' });
    const kinds = [...built.matchAll(/^kind: (\w+)$/gm)].map(([, kind]) => kind).sort();
    assert.deepEqual(kinds, ['ConfigMap', 'Deployment', 'NetworkPolicy', 'PodDisruptionBudget', 'Service']);
    assert.match(built, /image: registry\.example\/portvakt:/);
  });

  test('have only settings that there are, with which production starts', async () => {
    const { data } = await read('settings.yaml');
    const { stringData } = await read('secret.example.yaml');
    const secrets: Readonly<Record<string, string>> = {
      'database-url': 'postgres://portvakt:x@postgres.database:5432/portvakt',
      'key-encryption-key': randomBytes(32).toString('base64'),
    };
    assert.deepEqual(Object.keys(stringData), Object.keys(secrets), 'the secret of the example');
    for (const [name, value] of Object.entries(stringData)) assert.equal(value, '', `${name} has no value`);
    const environment = Object.entries<string>(data).map(([name, value]): [string, string] => {
      assert.equal(typeof value, 'string', name);
      return [name, value.replace(/^\/secrets\//, `${folder.path}/`)];
    });
    for (const [name, value] of Object.entries(secrets)) await writeFile(join(folder.path, name), value);
    const settings = readSettings({ HOST: '0.0.0.0', PORT: '8080', ...Object.fromEntries(environment) });
    assert.deepEqual('problems' in settings ? settings.problems : [], []);
  });

  test('run as the user of the image, and may do no more than it needs', async () => {
    const containerfile = await readFile(new URL('./Containerfile', import.meta.url), 'utf8');
    const [, uid, gid] = /^USER (\d+):(\d+)$/m.exec(containerfile) ?? [];
    const { runAsNonRoot, runAsUser, runAsGroup, seccompProfile } = pod.securityContext;
    assert.deepEqual([runAsNonRoot, runAsUser, runAsGroup], [true, Number(uid), Number(gid)]);
    assert.equal(seccompProfile.type, 'RuntimeDefault');
    assert.equal(pod.automountServiceAccountToken, false);
    assert.deepEqual(container.securityContext, {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    // What the image may write to is a volume.
    const [, data] = /PORTVAKT_DATA_DIR=(\S+)/.exec(containerfile) ?? [];
    const places = container.volumeMounts.filter(({ readOnly = false }) => !readOnly);
    assert.deepEqual(
      places.map(({ mountPath }: Manifest) => mountPath),
      [data],
    );
    const [, port] = /\bPORT=(\d+)/.exec(containerfile) ?? [];
    assert.equal(container.ports.find(({ name }: Manifest) => name === 'http').containerPort, Number(port));
  });

  test('ask for health where the server answers, and on the port that the settings give it', async () => {
    const server = await startTestServer({ profile: 'production' });
    try {
      for (const name of ['startupProbe', 'livenessProbe', 'readinessProbe']) {
        const { path, port } = container[name].httpGet;
        assert.equal((await fetch(new URL(path, server.address))).status, 200, name);
        assert.equal(port, 'metrics', name);
      }
    } finally {
      await server.stop();
    }
    const { data } = await read('settings.yaml');
    const metrics = container.ports.find(({ name }: Manifest) => name === 'metrics');
    assert.equal(String(metrics.containerPort), data.PORTVAKT_METRICS_PORT);
    const service = await read('service.yaml');
    assert.deepEqual(
      service.spec.ports.map(({ targetPort }: Manifest) => targetPort),
      ['http'],
      'the service leads to nothing but the public port',
    );
  });

  test('leave time for an orderly end, and one instance at least', async () => {
    // The server ends within 10 s of SIGTERM.
    const { seconds } = container.lifecycle.preStop.sleep;
    assert.ok(pod.terminationGracePeriodSeconds >= seconds + 10);
    const budget = await read('pod-disruption-budget.yaml');
    assert.ok(deployment.spec.replicas - budget.spec.maxUnavailable >= 1);
    const policy = await read('network-policy.yaml');
    for (const { spec } of [budget, await read('service.yaml')]) {
      assert.deepEqual(spec.selector.matchLabels ?? spec.selector, deployment.spec.selector.matchLabels);
    }
    assert.deepEqual(policy.spec.podSelector.matchLabels, deployment.spec.template.metadata.labels);
  });
});
