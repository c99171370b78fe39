import { BridgeError } from '../../errors.ts'
import type { Call } from './operation.ts'
import { identifier, memberOf, rowsOf } from './read-answer.ts'

/** A kind of record, as the instance defines it. */
export interface BusinessObject {
  readonly id: string
  readonly name: string
  /** Names of the states that a record goes through; empty where it has none. */
  readonly states: readonly string[]
  /** Ids of the kinds that a group has, by name: a note is one kind of journal. */
  readonly members: ReadonlyMap<string, string>
}

/** Ids of a business object's fields, by name. */
export type FieldIds = ReadonlyMap<string, string>

export interface Relationship {
  readonly id: string
  /** Id of the business object at the other end. */
  readonly target: string
}

/**
 * Ids by the names that people know. Every instance is customised, so nothing is assumed about ids; an id never changes
 * (Ivanti docs, field identifiers), so ids are cached, and read again only for an unknown name.
 *
 * All methods throw BridgeError `product_rejected`, which says what to do, for a name that the instance does not have.
 */
export interface Definitions {
  readonly businessObject: (call: Call, name: string) => Promise<BusinessObject>
  /** All the fields of a business object, which include the given ones. */
  readonly fieldIds: (call: Call, of: BusinessObjectName, names: readonly string[]) => Promise<FieldIds>
  /** Names of the fields without which no record is saved. */
  readonly requiredFields: (call: Call, of: BusinessObjectName) => Promise<readonly string[]>
  readonly relationship: (call: Call, of: BusinessObject, displayName: string) => Promise<Relationship>
}

type BusinessObjectName = Pick<BusinessObject, 'id' | 'name'>

export function createDefinitions(): Definitions {
  const businessObjects = new Map<string, BusinessObject>()
  const templates = new Map<string, FieldIds>()
  const relationships = new Map<string, Relationship>()
  return {
    businessObject: async (call, name) => {
      const known = businessObjects.get(name) ?? (await readBusinessObject(call, name))
      businessObjects.set(name, known)
      return known
    },
    fieldIds: async (call, of, names) => {
      let ids = templates.get(of.id)
      if (ids === undefined || missingFrom(ids, names).length > 0) ids = await readTemplate(call, of.id)
      templates.set(of.id, ids)
      const missing = missingFrom(ids, names)
      if (missing.length === 0) return ids
      const advice =
        'add them in CSM Administrator, let the user see them, or name others in the configuration'
      throw refusal(`${of.name} has no field ${missing.join(', ')}: ${advice}`)
    },
    requiredFields: async (call, of) => [...(await readTemplate(call, of.id, false)).keys()],
    relationship: async (call, of, displayName) => {
      const key = `${of.id}/${displayName}`
      const known = relationships.get(key) ?? (await readRelationship(call, of, displayName))
      relationships.set(key, known)
      return known
    },
  }
}

function missingFrom(ids: FieldIds, names: readonly string[]): string[] {
  return names.filter((name) => !ids.has(name))
}

async function readBusinessObject(call: Call, name: string): Promise<BusinessObject> {
  const path = `getbusinessobjectsummary/busobname/${encodeURIComponent(name)}`
  const rows = rowsOf(await call({ method: 'GET', path }))
  const row = rows.find((each) => each['name'] === name)
  if (row === undefined) {
    throw refusal(
      `there is no business object ${name} that this user may see: check the user’s security group`,
    )
  }
  const members = rowsOf(row['groupSummaries'] ?? [])
  return {
    id: identifier(row['busObId']),
    name,
    states: typeof row['states'] === 'string' ? row['states'].split(',').map((state) => state.trim()) : [],
    members: new Map(members.map((member) => [String(member['name']), identifier(member['busObId'])])),
  }
}

/** @param includeAll false: the required fields only */
async function readTemplate(call: Call, busObId: string, includeAll = true): Promise<FieldIds> {
  const body = { busObId, includeRequired: true, includeAll }
  const answer = await call({ method: 'POST', path: 'getbusinessobjecttemplate', body })
  const fields = rowsOf(memberOf(answer, 'fields'))
  return new Map(fields.map(({ name, fieldId }) => [String(name), String(fieldId)]))
}

async function readRelationship(call: Call, of: BusinessObject, displayName: string): Promise<Relationship> {
  const path = `getbusinessobjectschema/busobid/${of.id}?includerelationships=true`
  const rows = rowsOf(memberOf(await call({ method: 'GET', path }), 'relationships'))
  const row = rows.find((each) => each['displayName'] === displayName)
  if (row !== undefined) return { id: identifier(row['relationshipId']), target: identifier(row['target']) }
  throw refusal(
    `${of.name} has no relationship “${displayName}”: name that of this instance in the configuration`,
  )
}

function refusal(reason: string): BridgeError {
  return new BridgeError('product_rejected', `Cherwell: ${reason}`)
}
