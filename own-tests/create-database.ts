let databases = 0;

/** Makes a new, empty database on the server of `adminUrl`, and gives its URL. */
export async function createDatabase(adminUrl: string): Promise<string> {
  const { default: pg } = await import('pg');
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  databases += 1;
  const name = `portvakt_test_${process.pid}_${databases}_${Date.now()}`;
  await admin.query(`create database ${name}`);
  await admin.end();
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.href;
}
