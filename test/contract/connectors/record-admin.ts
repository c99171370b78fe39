import type { ReadType } from '../../../shared/connectors/read-since.ts'
import type { AdminClient } from './read-bench.ts'

/** A record as the product has it, whatever the connector may say. */
export interface KnownRecord {
  readonly id: string
  /** What people call it. */
  readonly number: string
  readonly updatedAt: string
}

/** What is done to a product's records from outside, by its simulator's admin endpoint. */
export interface RecordAdmin {
  readonly seed: (request: { incidents?: number; changeRequests?: number; days?: number }) => Promise<void>
  readonly records: (type: ReadType) => Promise<readonly KnownRecord[]>
  /** A person writes another title. */
  readonly change: (type: ReadType, id: string, title: string) => Promise<void>
  readonly remove: (type: ReadType, id: string) => Promise<void>
  /** A record loses its number; false where the number is its key, which it always has. */
  readonly loseNumber: (type: ReadType, id: string) => Promise<boolean>
}

const isLost = async (change: Promise<void>): Promise<true> => {
  await change
  return true
}

/** By the names of the products. */
export const RECORD_ADMINS = {
  servicenow: (admin) => ({
    seed: (request) => admin('POST', 'seed', request),
    records: async (type) => {
      const { records } = await admin<{ records: Record<string, string>[] }>('GET', `tables/${type}`)
      return records.map(({ sys_id = '', number = '', sys_updated_on = '' }) => ({
        id: sys_id,
        number,
        updatedAt: `${sys_updated_on.replace(' ', 'T')}.000Z`,
      }))
    },
    change: (type, id, title) => admin('PATCH', `tables/${type}/${id}`, { short_description: title }),
    remove: (type, id) => admin('DELETE', `tables/${type}/${id}`),
    loseNumber: (type, id) => isLost(admin('PATCH', `tables/${type}/${id}`, { number: '' })),
  }),
  scsm: (admin) => ({
    seed: (request) => admin('POST', 'seed', request),
    records: async (type) => {
      const objects = await admin<{ BaseId: string; Id: string; LastModified: string }[]>(
        'GET',
        SCSM_PATHS[type],
      )
      return objects.map(({ BaseId, Id, LastModified }) => ({
        id: BaseId,
        number: Id,
        updatedAt: `${LastModified}Z`,
      }))
    },
    change: (type, id, title) => admin('PATCH', `${SCSM_PATHS[type]}/${id}`, { Title: title }),
    remove: (type, id) => admin('DELETE', `${SCSM_PATHS[type]}/${id}`),
    loseNumber: async () => false,
  }),
  provance: (admin) => ({
    seed: (request) => admin('POST', 'seed', request),
    records: async (type) => {
      const table = PROVANCE_TABLES[type]
      const { records } = await admin<{ records: Record<string, string>[] }>('GET', `tables/${table.name}`)
      return records.map((record) => ({
        id: record[`${table.name}id`] ?? '',
        number: record[table.number] ?? '',
        updatedAt: new Date(record['modifiedon'] ?? '').toISOString(),
      }))
    },
    change: (type, id, title) => {
      const { name, title: column } = PROVANCE_TABLES[type]
      return admin('PATCH', `tables/${name}/${id}`, { [column]: title })
    },
    remove: (type, id) => admin('DELETE', `tables/${PROVANCE_TABLES[type].name}/${id}`),
    loseNumber: (type, id) => {
      const { name, number } = PROVANCE_TABLES[type]
      return isLost(admin('PATCH', `tables/${name}/${id}`, { [number]: '' }))
    },
  }),
  cherwell: (admin) => ({
    seed: (request) => admin('POST', 'seed', request),
    records: async (type) => {
      const { records } = await admin<{
        records: { busObRecId: string; busObPublicId: string; values: Record<string, string> }[]
      }>('GET', `records/${CHERWELL_OBJECTS[type].name}`)
      return records.map(({ busObRecId, busObPublicId, values }) => ({
        id: busObRecId,
        number: busObPublicId,
        updatedAt: new Date(`${values['LastModDateTime']} UTC`).toISOString(),
      }))
    },
    change: (type, id, title) => admin('PATCH', `records/${id}`, { [CHERWELL_OBJECTS[type].title]: title }),
    remove: (_, id) => admin('DELETE', `records/${id}`),
    loseNumber: (type, id) =>
      isLost(admin('PATCH', `records/${id}`, { [CHERWELL_OBJECTS[type].number]: '' })),
  }),
} as const satisfies Readonly<Record<string, (admin: AdminClient) => RecordAdmin>>

const SCSM_PATHS = { incident: 'incidents', change_request: 'change-requests' } as const

const PROVANCE_TABLES = {
  incident: { name: 'incident', number: 'ticketnumber', title: 'title' },
  change_request: { name: 'contoso_change', number: 'contoso_number', title: 'contoso_name' },
} as const

const CHERWELL_OBJECTS = {
  incident: { name: 'Incident', title: 'ShortDescription', number: 'IncidentID' },
  change_request: { name: 'ChangeRequest', title: 'Title', number: 'ChangeRequestID' },
} as const

/** The change requests of the Provance deployment that is simulated. */
export const PROVANCE_CHANGE_REQUESTS = {
  name: 'contoso_change',
  numberColumn: 'contoso_number',
  columns: {
    title: 'contoso_name',
    description: 'contoso_details',
    state: 'statuscode',
    risk: 'contoso_risk',
    configurationItem: 'contoso_server',
    createdBy: 'createdby',
    createdAt: 'createdon',
    plannedStartAt: 'contoso_plannedstart',
    plannedEndAt: 'contoso_plannedend',
    workEndAt: 'contoso_workend',
  },
} as const
