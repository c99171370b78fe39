import { expect } from 'vitest'
import { directly, type Product, MARKUP_OF_HTML, withoutOrigin } from './product.ts'
import { type ConnectOptions, type Incident, startPortal, type TriedServiceManager } from './scsm-product.ts'

export const STATUS = {
  open: '5e2d3932-ca6d-1515-7310-6f58584df73e',
  held: 'b6679968-e84e-96fa-1fec-8cd4ab39c3de',
  resolved: '2b8830b6-59f0-f574-9c2a-f4b4682f1681',
  closed: 'bd0ae7c4-3315-2eb3-7933-82dfc482dbaf',
}

const FIXED = 'c5f6ada9-a0df-01d6-7087-6b8500ca6c2b'
export const ANALYST = '0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f0'

/** As a template gives them. */
export const INCIDENT_FIELDS = {
  open: {
    Title: 'CPU is high',
    Description: 'It is.',
    Impact: 'Medium',
    Urgency: 'Medium',
    TierQueue: 'Tier 1',
  },
  note: { AnalystComment: 'It is still high.' },
  escalate: { Impact: 'High', Urgency: 'High', AnalystComment: 'It is worse.' },
  hold: { Status: 'Active.Pending', AnalystComment: 'It is quiet; let us see.' },
  resolve: { Status: 'Resolved', ResolutionCategory: 'Auto Resolved', ResolutionDescription: 'It is over.' },
  reopen: { Status: 'Active', AnalystComment: 'It is high again.' },
}

/** The last line of a description is ours, not what the alert said. */
const withoutMark = (description: string): string => description.replace(/\n\[azn:[0-9a-f]{32}\]$/, '')

/** @param start begins Service Manager and the way to it */
export async function startScsmIncidents(
  options: ConnectOptions = {},
  start: () => Promise<TriedServiceManager> = startPortal,
): Promise<Product> {
  const tried = await start()
  const { admin, incidents, fail, signIn, revokeTokens, stop } = tried
  const { correlationProperty } = options
  if (correlationProperty !== undefined) await admin('PUT', 'extension', correlationProperty)
  const patch = async (id: string, values: object): Promise<void> =>
    void (await admin('PATCH', `incidents/${id}`, values))
  const incidentOf = async ({ id }: { id: string }): Promise<Incident> => {
    const found = (await incidents()).find(({ BaseId }) => BaseId === id)
    expect(found).toBeDefined()
    return found ?? {}
  }
  return {
    connect: (tokens, through = directly) =>
      tried.connect({
        ...options,
        http: through(tried.http),
        ...(tokens === undefined ? {} : { tokens }),
      }),
    signIn,
    revokeTokens,
    fail,
    stop,
    fields: INCIDENT_FIELDS,
    openWith: (description) => ({ ...INCIDENT_FIELDS.open, Description: description }),
    noteWith: (text) => ({ AnalystComment: text }),
    markup: MARKUP_OF_HTML,
    longestNote: 4000,
    setStatus: ({ id }, status) => patch(id, { Status: { Id: STATUS[status] } }),
    takeOver: ({ id }) =>
      patch(id, { AssignedWorkItem: { BaseId: ANALYST }, FirstResponseDate: '2026-11-23T12:30:00' }),
    merge: ({ id }) => patch(id, { Status: { Id: STATUS.resolved }, ResolutionCategory: { Id: FIXED } }),
    remove: async ({ id }) => void (await admin('DELETE', `incidents/${id}`)),
    description: async (item) => withoutOrigin(withoutMark(String((await incidentOf(item))['Description']))),
    origin: async (item) => String((await incidentOf(item))['Description']),
    severity: async (item) => String((await incidentOf(item))['Priority']),
    notes: async (item) => {
      const { AppliesToTroubleTicket: log } = await incidentOf(item)
      return (log as { Comment: string }[]).map(({ Comment }) => Comment)
    },
    files: async () => [],
    count: async () => (await incidents()).length,
  }
}
