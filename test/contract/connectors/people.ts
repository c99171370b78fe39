import type { WorkItemStatus } from '../../../shared/ticket/ticket.ts'
import { STATUSES } from './cherwell-incident-product.ts'
import { STATES as CASE_STATES } from './provance-case-product.ts'
import type { AdminClient } from './read-bench.ts'
import { ANALYST, STATUS } from './scsm-incident-product.ts'
import { STATES } from './service-now-incident-product.ts'

/** What people do to an incident, by a simulator's admin endpoint. */
export interface People {
  /** Someone assigns it to themselves. */
  readonly takeOver: (id: string) => Promise<void>
  readonly setStatus: (id: string, status: WorkItemStatus) => Promise<void>
}

/** By the names of the products. */
export const PEOPLE = {
  servicenow: (admin) => ({
    takeOver: (id) => admin('PATCH', `tables/incident/${id}`, { assigned_to: 'Beth Anglin' }),
    setStatus: (id, status) => admin('PATCH', `tables/incident/${id}`, STATES[status]),
  }),
  scsm: (admin) => ({
    takeOver: (id) => admin('PATCH', `incidents/${id}`, { AssignedWorkItem: { BaseId: ANALYST } }),
    setStatus: (id, status) => admin('PATCH', `incidents/${id}`, { Status: { Id: STATUS[status] } }),
  }),
  provance: (admin) => ({
    takeOver: async (id) => {
      const { records } = await admin<{ records: Record<string, string>[] }>('GET', 'tables/systemuser')
      const abel = records.find(({ fullname }) => fullname === 'Abel Tuter')
      const owner = `/systemusers(${String(abel?.['systemuserid'])})`
      await admin('PATCH', `tables/incident/${id}`, { 'ownerid@odata.bind': owner })
    },
    setStatus: (id, status) => admin('PATCH', `tables/incident/${id}`, CASE_STATES[status]),
  }),
  cherwell: (admin) => ({
    takeOver: (id) => admin('PATCH', `records/${id}`, { OwnedBy: 'Henri Bryce' }),
    setStatus: (id, status) => admin('PATCH', `records/${id}`, { Status: STATUSES[status] }),
  }),
} as const satisfies Readonly<Record<string, (admin: AdminClient) => People>>
