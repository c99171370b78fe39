import { BridgeError } from '../../errors.ts'
import type { ConfigurationItem } from '../../ticket/ticket.ts'
import { valuesOf } from './incident.ts'
import type { Instance } from './instance.ts'
import type { Call } from './operation.ts'
import { identifier, memberOf, rowsOf } from './read-answer.ts'

/** Called for an item that was not linked, with the reason. */
export type OnUnmatched = (item: ConfigurationItem, reason: string) => void

/** A record that an incident can be linked to. */
export interface MatchedItem {
  readonly item: ConfigurationItem
  readonly id: string
  readonly busObId: string
  /** Id of what leads there from an incident. */
  readonly relationship: string
}

/** Looking must leave time for the ticket itself. */
const LOOK_SECONDS = 10

/** Names of hosts and resources. Others are not looked for: what an alert says must stay a plain value. */
const SAFE_NAME = /^[\w.\- ]{1,100}$/

/**
 * The record of the first item that the instance has one for, by name. An alert is worth more than its configuration
 * item: nothing that goes wrong here stands in the ticket's way.
 */
export async function matchItem(
  call: Call,
  instance: Instance,
  items: readonly ConfigurationItem[],
  onUnmatched: OnUnmatched,
): Promise<MatchedItem | undefined> {
  for (const item of items) {
    try {
      const matched = await findItem(call, instance, item)
      if (typeof matched === 'object') return matched
      const field = instance.names.configurationItemField
      onUnmatched(
        item,
        matched === 'ambiguous'
          ? `ambiguous: more than one record has it as ${field}`
          : `no record has it as ${field}`,
      )
    } catch (error) {
      onUnmatched(item, reasonOf(error))
      // What went wrong will go wrong again, and a ticket waits.
      return undefined
    }
  }
  return undefined
}

async function findItem(
  call: Call,
  { definitions, names }: Instance,
  item: ConfigurationItem,
): Promise<MatchedItem | 'ambiguous' | 'none'> {
  const { configurationItemField: field, configurationItemRelationship } = names
  const incident = await definitions.businessObject(call, 'Incident')
  const relationship = await definitions.relationship(call, incident, configurationItemRelationship)
  const target = { id: relationship.target, name: 'ConfigurationItem' }
  const fieldId = (await definitions.fieldIds(call, target, [field])).get(field)
  for (const name of item.names.filter((each) => SAFE_NAME.test(each))) {
    const body = {
      busObId: target.id,
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
    const id = identifier(row['busObRecId'])
    // That of its own kind, such as a server; the relationship names the group.
    const busObId = identifier(row['busObId'])
    return { item, id, busObId, relationship: relationship.id }
  }
  return 'none'
}

/** Links an incident. One that is not linked is a ticket all the same, so that no failure is passed on. */
export async function linkItem(
  call: Call,
  { definitions }: Instance,
  incidentId: string,
  { item, id, busObId, relationship }: MatchedItem,
  onUnmatched: OnUnmatched,
): Promise<void> {
  const incident = await definitions.businessObject(call, 'Incident')
  const parent = `parentbusobid/${incident.id}/parentbusobrecid/${incidentId}`
  const child = `relationshipid/${relationship}/busobid/${busObId}/busobrecid/${id}`
  const path = `linkrelatedbusinessobject/${parent}/${child}`
  try {
    await call({ method: 'GET', path, writes: true, withinSeconds: LOOK_SECONDS })
  } catch (error) {
    onUnmatched(item, reasonOf(error))
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof BridgeError) return `${error.code}: ${error.message}`
  throw error
}
