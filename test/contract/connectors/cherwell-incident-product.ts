import type { WorkItemRef } from '../../../shared/ticket/ticket.ts'
import { type Instance, type ShownRecord, startInstance } from './cherwell-instance.ts'
import { directly, type Product, MARKUP_OF_HTML, withoutOrigin } from './product.ts'

/** As a template gives them. */
export const INCIDENT_FIELDS = {
  open: {
    ShortDescription: 'CPU is high',
    Description: 'It is.',
    Priority: '3',
    Service: 'Azure',
    Category: 'Monitoring',
    Subcategory: 'Alert',
    CustomerDisplayName: 'Azure Monitor',
  },
  note: { JournalNote: 'It is still high.' },
  escalate: { Priority: '1', JournalNote: 'It is worse.' },
  hold: { Status: 'Pending', JournalNote: 'It is quiet; let us see.' },
  resolve: { Status: 'Resolved', CloseDescription: 'It is over.', CauseCode: 'Monitoring' },
  reopen: { Status: 'Reopened', JournalNote: 'It is high again.' },
}

export const STATUSES = { open: 'Assigned', held: 'Pending', resolved: 'Resolved', closed: 'Closed' }

export async function recordOf(
  { incidents }: Instance,
  { id }: Pick<WorkItemRef, 'id'>,
): Promise<ShownRecord> {
  const record = (await incidents()).find(({ busObRecId }) => busObRecId === id)
  if (record === undefined) throw new Error(`There is no incident ${id}`)
  return record
}

export async function startCherwellIncidents(): Promise<Product> {
  const instance = await startInstance()
  const { ask, connect, incidents, signIn, fail, stop } = instance
  const patch = async (id: string, values: object): Promise<void> =>
    void (await ask('PATCH', `/__admin/records/${id}`, values))
  const descriptionOf = async (item: WorkItemRef): Promise<string> =>
    (await recordOf(instance, item)).values['Description'] ?? ''
  return {
    connect: (tokens = instance.tokens, through = directly) =>
      connect({ tokens, http: through(instance.http) }),
    signIn,
    revokeTokens: async () => void (await ask('POST', '/__admin/tokens/revoke')),
    fail: async (fault, path) => fail(fault, path),
    stop,
    fields: INCIDENT_FIELDS,
    openWith: (Description) => ({ ...INCIDENT_FIELDS.open, Description }),
    noteWith: (JournalNote) => ({ JournalNote }),
    markup: MARKUP_OF_HTML,
    longestNote: 4000,
    setStatus: ({ id }, status) => patch(id, { Status: STATUSES[status] }),
    takeOver: ({ id }) => patch(id, { OwnedBy: 'Henri Bryce', Status: 'In Progress' }),
    merge: ({ id }) => patch(id, { Status: 'Closed', CauseCode: 'Duplicate' }),
    remove: async ({ id }) => void (await ask('DELETE', `/__admin/records/${id}`)),
    description: async (item) => withoutOrigin(await descriptionOf(item)),
    origin: descriptionOf,
    severity: async (item) => (await recordOf(instance, item)).values['Priority'] ?? '',
    notes: async (item) => {
      const journals = (await recordOf(instance, item)).related['Incident Owns Journals'] ?? []
      return journals.map(({ Details = '' }) => Details)
    },
    files: async (item) => (await recordOf(instance, item)).files,
    count: async () => (await incidents()).length,
  }
}
