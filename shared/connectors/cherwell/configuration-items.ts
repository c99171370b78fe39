import { BridgeError } from '../../errors.ts'
import type { ConfigurationItem, Fields } from '../../ticket/ticket.ts'
import type { CreateOnce } from '../create-once.ts'
import { nameToCreate } from '../created-item.ts'
import type { BusinessObject } from './definitions.ts'
import { fieldsToSave, valuesOf } from './incident.ts'
import type { Instance } from './instance.ts'
import type { Call } from './operation.ts'
import { identifier, memberOf, rowsOf } from './read-answer.ts'

/** Called for an item that was not linked, with the reason. */
export type OnUnmatched = (item: ConfigurationItem, reason: string) => void

/** How configuration items are created. */
export interface NewItems {
  /** Name of the business object that they are: one of the kinds of configuration items. */
  readonly businessObject: string
  /** What one gets besides its name. */
  readonly fields: Fields
  readonly createOnce: CreateOnce
}

export interface ItemOptions {
  /** Absent: none is created. */
  readonly create?: NewItems
  readonly onUnmatched: OnUnmatched
}

/** A configuration item that an incident can be linked to. */
interface Item {
  readonly id: string
  readonly busObId: string
}

/** Where configuration items are, as the instance defines it. */
interface Place {
  readonly incident: BusinessObject
  /** The relationship from an incident, and the business object or group at its end. */
  readonly relationship: string
  readonly target: string
  /** The field that holds the name, and its id. */
  readonly field: string
  readonly fieldId: string | undefined
}

/** Several calls are made beside the ticket, and none of them may take long. */
const LOOK_SECONDS = 10

/** An alert can name hundreds of items, and each is looked for by a call. */
const LOOKED_UP = 5

/** Names of hosts and resources. Other texts are not searched for: values of alerts must not become part of a query. */
const SAFE_NAME = /^[\w.\- ]{1,100}$/

/**
 * Links an incident to the first item that the instance has a record of, by name, or gets one. An alert is more
 * important than its configuration item, so no error is passed on.
 */
export async function linkItem(
  call: Call,
  instance: Instance,
  incidentId: string,
  items: readonly ConfigurationItem[],
  { create, onUnmatched }: ItemOptions,
): Promise<void> {
  for (const item of items.slice(0, LOOKED_UP)) {
    try {
      const place = await findPlace(call, instance)
      const found =
        (await findItem(call, place, item.names)) ?? (await createItem(call, instance, place, item, create))
      if (typeof found === 'object') {
        await bind(call, place, incidentId, found)
        return
      }
      onUnmatched(item, reasonWithout(found, place))
    } catch (error) {
      if (!(error instanceof BridgeError)) throw error
      onUnmatched(item, `${error.code}: ${error.message}`)
      // A further try would fail in the same way, and a delivery waits.
      return
    }
  }
}

/**
 * Describes how configuration items are found and what would be created; creates nothing.
 *
 * @throws BridgeError `product_rejected` for a relationship, field or business object that there is not
 */
export async function describeItems(
  call: Call,
  instance: Instance,
  { create }: ItemOptions,
): Promise<string> {
  const place = await findPlace(call, instance)
  const found = `by ${place.field}`
  if (create === undefined) return found
  const kind = await kindOf(call, instance, place, create.businessObject)
  const given = new Set([place.field, ...Object.keys(create.fields)])
  await instance.definitions.fieldIds(call, kind, [...given])
  const required = await instance.definitions.requiredFields(call, kind)
  const left = required.filter((name) => !given.has(name))
  if (left.length === 0) return `${found}; ${kind.name} is created`
  const message = `Cherwell: ${kind.name} requires ${left.join(', ')}: give them in the connection’s configurationItems`
  throw new BridgeError('product_rejected', message)
}

function reasonWithout(what: 'ambiguous' | 'undecided' | undefined, { field }: Place): string {
  if (what === 'ambiguous') return `ambiguous: more than one record has it as ${field}`
  return what === 'undecided'
    ? 'it is being created by another instance, or an earlier creation of it is in doubt'
    : `no record has it as ${field}`
}

async function findPlace(call: Call, { definitions, names }: Instance): Promise<Place> {
  const { configurationItemField: field, configurationItemRelationship } = names
  const incident = await definitions.businessObject(call, 'Incident')
  const { id, target } = await definitions.relationship(call, incident, configurationItemRelationship)
  const fieldIds = await definitions.fieldIds(call, { id: target, name: 'ConfigurationItem' }, [field])
  return { incident, relationship: id, target, field, fieldId: fieldIds.get(field) }
}

async function findItem(
  call: Call,
  { target, field, fieldId }: Place,
  names: readonly string[],
): Promise<Item | 'ambiguous' | undefined> {
  for (const name of names.filter((each) => SAFE_NAME.test(each))) {
    const body = {
      busObId: target,
      filters: [{ fieldId, operator: 'eq', value: name }],
      fields: [fieldId],
      includeAllFields: false,
      pageNumber: 1,
      pageSize: 2,
    }
    const found = await call({ method: 'POST', path: 'getsearchresults', body, withinSeconds: LOOK_SECONDS })
    // A filter that is dropped would answer with any record at all.
    const rows = rowsOf(memberOf(found, 'businessObjects')).filter(
      (each) => valuesOf(each)[field]?.toLowerCase() === name.toLowerCase(),
    )
    const [row, ...more] = rows
    if (more.length > 0) return 'ambiguous'
    if (row === undefined) continue
    // That of its own kind, such as a server; the relationship names the group.
    return { id: identifier(row['busObRecId']), busObId: identifier(row['busObId']) }
  }
  return undefined
}

/** Cherwell accepts no key of ours, and would create a duplicate for each call. */
async function createItem(
  call: Call,
  instance: Instance,
  place: Place,
  item: ConfigurationItem,
  create: NewItems | undefined,
): Promise<Item | 'ambiguous' | 'undecided' | undefined> {
  const name = nameToCreate(item)
  if (create === undefined || name === undefined || !SAFE_NAME.test(name)) return undefined
  const kind = await kindOf(call, instance, place, create.businessObject)
  try {
    const what = `${kind.id}/${name.toLowerCase()}`
    const id = await create.createOnce(what, () =>
      saveItem(call, instance, kind, { ...create.fields, [place.field]: name }),
    )
    if (id !== undefined) return { id, busObId: kind.id }
  } catch (error) {
    if (!(error instanceof BridgeError) || !error.inDoubt) throw error
    const found = await findItem(call, place, [name])
    if (found === undefined) throw error
    return found
  }
  return (await findItem(call, place, [name])) ?? 'undecided'
}

/**
 * @throws BridgeError `product_rejected` for a business object that is not a kind of configuration item: it could not
 * be found later
 */
async function kindOf(
  call: Call,
  { definitions }: Instance,
  { target }: Place,
  name: string,
): Promise<BusinessObject> {
  const kind = await definitions.businessObject(call, name)
  const { id, members } = await definitions.businessObject(call, 'ConfigurationItem')
  const isOne = kind.id === target || (id === target && [...members.values()].includes(kind.id))
  if (isOne) return kind
  const message = `Cherwell: ${name} is not a kind of configuration item: name another businessObject in the connection’s configurationItems`
  throw new BridgeError('product_rejected', message)
}

async function saveItem(
  call: Call,
  { definitions }: Instance,
  kind: BusinessObject,
  fields: Fields,
): Promise<string> {
  const ids = await definitions.fieldIds(call, kind, Object.keys(fields))
  const saved = await call({
    method: 'POST',
    path: 'savebusinessobject',
    // Without `persist`, Cherwell would only keep it in a cache.
    body: { busObId: kind.id, busObRecId: '', fields: fieldsToSave(fields, ids), persist: true },
    writes: true,
    withinSeconds: LOOK_SECONDS,
  })
  try {
    return identifier(memberOf(saved, 'busObRecId'))
  } catch (error) {
    throw error instanceof BridgeError ? error.with({ inDoubt: true }) : error
  }
}

async function bind(
  call: Call,
  { incident, relationship }: Place,
  incidentId: string,
  { id, busObId }: Item,
): Promise<void> {
  const parent = `parentbusobid/${incident.id}/parentbusobrecid/${incidentId}`
  const child = `relationshipid/${relationship}/busobid/${busObId}/busobrecid/${id}`
  const path = `linkrelatedbusinessobject/${parent}/${child}`
  await call({ method: 'GET', path, writes: true, withinSeconds: LOOK_SECONDS })
}
