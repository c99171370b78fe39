import type { SeededItem } from '../seed-work-items.ts'
import type { Organization, Table } from './organization.ts'
import { timestamp } from './payload.ts'
import { SEED_ACCOUNT_ID } from './seed.ts'
import { type Row, type Value } from './columns.ts'

/** Adds cases and change requests like those that people of the organization create. */
export function seedRecords(organization: Organization, items: readonly SeededItem[]): void {
  const idOf = (tableName: string, name: string): string => {
    const table = organization.table(tableName)
    const found = [...table.rows].find(([, row]) => row[table.primaryName] === name)
    return found?.[0] ?? ''
  }
  const person: Value = { table: 'systemuser', id: idOf('systemuser', 'Abel Tuter') }
  for (const item of items) {
    const table = organization.table(item.kind === 'incident' ? 'incident' : 'contoso_change')
    const own = item.kind === 'incident' ? caseOf(organization, item) : changeOf(organization, item)
    const id = item.id.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
    table.rows.set(id, {
      ...emptyRow(table),
      [table.primaryId]: id,
      createdon: timestamp(item.created),
      modifiedon: timestamp(item.updated),
      versionnumber: organization.nextVersion(),
      createdby: person,
      modifiedby: person,
      ownerid: person,
      owninguser: person,
      ...own,
    })
  }
}

function emptyRow(table: Table): Row {
  return Object.fromEntries([...table.columns.keys()].map((name): [string, Value] => [name, null]))
}

const CASE_STATUSES = { open: [0, 1], 'in work': [0, 4], ended: [1, 5] } as const

function caseOf(organization: Organization, item: SeededItem): Row {
  const [statecode, statuscode] = CASE_STATUSES[item.stage]
  return {
    ticketnumber: organization.nextTicketNumber(),
    title: item.title,
    description: item.description,
    prioritycode: item.impact,
    casetypecode: 2,
    caseorigincode: 3,
    isescalated: false,
    statecode,
    statuscode,
    customerid: { table: 'account', id: SEED_ACCOUNT_ID },
  }
}

const CHANGE_STATUSES = { open: [0, 1], 'in work': [0, 100000000], ended: [1, 2] } as const

function changeOf(organization: Organization, item: SeededItem): Row {
  const [statecode, statuscode] = CHANGE_STATUSES[item.stage]
  return {
    contoso_number: organization.nextTicketNumber().replace('CAS', 'CHG'),
    contoso_name: item.title,
    contoso_details: item.description,
    contoso_risk: item.urgency,
    contoso_server: item.machine ?? null,
    contoso_plannedstart: timestamp(item.created),
    contoso_plannedend: timestamp(item.updated),
    contoso_workend: item.stage === 'ended' ? timestamp(item.updated) : null,
    statecode,
    statuscode,
  }
}
