import type { Client, ReportSummary } from './queries.ts';

export type StateMark = ReportSummary['state'][number];

/** One row of the list of integrations. */
export interface Integration {
  readonly id: string;
  /** What people call it. */
  readonly name: string;
  readonly description: string;
  readonly type: Client['integration_type'];
  readonly active: boolean;
  /** In whose name it acts, where that is another than the organisation itself. */
  readonly customer: string | undefined;
  readonly created: string;
  /** Nothing until its report is there. */
  readonly marks: readonly StateMark[] | undefined;
  readonly score: number | undefined;
  readonly lastUsed: string | undefined;
  /** What a search looks in, in small letters. */
  readonly text: string;
}

/** What people call a client: its name, what it is for, or at last its id. */
export function nameClient({ client_name, description, client_id }: Client): string {
  return client_name?.trim() || description.trim() || client_id;
}

/** The rows of the list, of the clients and of what is known of their state so far. */
export function composeIntegrations(
  clients: readonly Client[],
  reports: ReadonlyMap<string, ReportSummary>,
  orgno: string,
): readonly Integration[] {
  return clients.map((client) => {
    const report = reports.get(client.client_id);
    const name = nameClient(client);
    return {
      id: client.client_id,
      name,
      description: client.description,
      type: client.integration_type,
      active: client.active,
      customer: client.client_orgno === orgno ? undefined : client.client_orgno,
      created: client.created,
      marks: report?.state,
      score: report?.score,
      lastUsed: report?.state.find(({ code }) => code === 'last-used')?.at,
      text: `${name}\n${client.client_id}\n${client.description}\n${client.client_orgno}`.toLocaleLowerCase(),
    };
  });
}
