import { BridgeError } from '../../errors.ts'
import type { Check, Expectation } from '../connector.ts'
import { describeItems, type ItemOptions } from './configuration-items.ts'
import { endOfLifeAt } from './end-of-life.ts'
import { NOTE, readFields } from './incident.ts'
import { findIncident } from './incidents.ts'
import type { Instance } from './instance.ts'
import { findJournal } from './journal.ts'
import type { Call, Operate } from './operation.ts'
import { memberOf, rowsOf } from './read-answer.ts'

/** The checks of what a connection needs. None of the probes changes anything. */
interface Probe {
  readonly name: string
  /** @returns what was found @throws BridgeError that says what to do, or Skipped */
  readonly look: (call: Call, instance: Instance, expected: Expectation) => Promise<string>
}

/** A probe that cannot be made and that is not required. */
class Skipped extends Error {}

/** A correlation id that no ticket has. */
const NO_CORRELATION_ID = '0'.repeat(32)

const PROBES: readonly Probe[] = [
  {
    name: 'the REST API answers',
    look: async (call) => {
      const version = memberOf(await call({ method: 'GET', path: 'serviceinfo' }), 'csmVersion')
      return `CSM ${typeof version === 'string' ? version : 'of an unknown version'}`
    },
  },
  {
    name: 'signed in; incidents are defined',
    look: async (call, { definitions }) => {
      const { id } = await definitions.businessObject(call, 'Incident')
      return `Incident is the business object ${id}`
    },
  },
  {
    name: 'incidents have the fields that are used',
    look: async (call, { definitions, names }, expected) => {
      const incident = await definitions.businessObject(call, 'Incident')
      const fields = [...readFields(names), ...expected.fields.filter((name) => name !== NOTE)]
      await definitions.fieldIds(call, incident, fields)
      return [...new Set(fields)].join(', ')
    },
  },
  {
    name: 'fields that incidents require are written',
    look: checkRequired,
  },
  {
    name: 'the customer that templates name exists',
    look: checkCustomer,
  },
  {
    name: 'incidents have the statuses that are known',
    look: checkStatuses,
  },
  {
    name: 'incidents can be found by their correlation id',
    look: async (call, instance) => {
      await findIncident(call, instance, NO_CORRELATION_ID)
      return `by ${instance.names.correlationField}`
    },
  },
  {
    name: 'notes have their place',
    look: async (call, instance) => {
      await findJournal(call, instance)
      return `journals of the kind JournalNote, through “${instance.names.journalRelationship}”`
    },
  },
]

/** Every probe, unless one shows that the whole product fails: the rest would report the same. */
export async function checkInstance(
  operate: Operate,
  instance: Instance,
  now: () => number,
  expected: Expectation = { fields: [], choices: {} },
  linking?: ItemOptions,
): Promise<readonly Check[]> {
  // A connection cannot change this, and it does not prevent the connection from working today.
  const checks: Check[] = [{ name: 'the product’s end', ok: true, detail: endOfLifeAt(now()) }]
  const items: Probe[] = linking === undefined ? [] : [probeOfItems(linking)]
  for (const { name, look } of [...PROBES, ...items]) {
    try {
      checks.push({ name, ok: true, detail: await operate((call) => look(call, instance, expected)) })
    } catch (error) {
      if (error instanceof Skipped) {
        checks.push({ name, ok: true, isSkipped: true, detail: error.message })
        continue
      }
      if (!(error instanceof BridgeError)) throw error
      checks.push({ name, ok: false, detail: `${error.code}: ${error.message}` })
      if (error.opensCircuit) break
    }
  }
  return checks
}

function probeOfItems(linking: ItemOptions): Probe {
  return {
    name: 'configuration items',
    look: (call, instance) => describeItems(call, instance, linking),
  }
}

/** The instance may have default values for fields that templates leave out; the API does not show them. */
async function checkRequired(
  call: Call,
  { definitions }: Instance,
  { opening }: Expectation,
): Promise<string> {
  const incident = await definitions.businessObject(call, 'Incident')
  const required = await definitions.requiredFields(call, incident)
  const left = required.filter((name) => opening?.includes(name) === false)
  if (left.length === 0) return required.join(', ') || 'there are none'
  throw new Skipped(`templates leave out ${left.join(', ')}: the instance must fill these fields`)
}

/** Customers of the default content that belong to the organisation itself, and what they are called by. */
const CUSTOMERS = { object: 'CustomerInternal', name: 'FullName' } as const

/** An incident whose customer does not exist is refused. It may be of a kind that the instance has added. */
async function checkCustomer(
  call: Call,
  { definitions }: Instance,
  { choices }: Expectation,
): Promise<string> {
  const named = choices['CustomerDisplayName'] ?? []
  if (named.length === 0) throw new Skipped('templates name none')
  const missing: string[] = []
  try {
    const customers = await definitions.businessObject(call, CUSTOMERS.object)
    const ids = await definitions.fieldIds(call, customers, [CUSTOMERS.name])
    const fieldId = ids.get(CUSTOMERS.name)
    for (const value of named) {
      const filters = [{ fieldId, operator: 'eq', value }]
      const body = { busObId: customers.id, filters, fields: [fieldId], pageNumber: 1, pageSize: 1 }
      const found = await call({ method: 'POST', path: 'getsearchresults', body })
      if (rowsOf(memberOf(found, 'businessObjects')).length === 0) missing.push(value)
    }
  } catch (error) {
    if (!(error instanceof BridgeError) || error.code !== 'product_rejected') throw error
    throw new Skipped(`customers cannot be looked up: ${error.message}`)
  }
  if (missing.length === 0) return named.join(', ')
  throw new Skipped(
    `no ${CUSTOMERS.object} has the name ${missing.join(', ')}: unless it is a customer of another kind, every incident is refused; correct CustomerDisplayName in the template`,
  )
}

async function checkStatuses(
  call: Call,
  { definitions, names }: Instance,
  expected: Expectation,
): Promise<string> {
  const { states } = await definitions.businessObject(call, 'Incident')
  const { inProgress, pending, resolved, closed } = names
  const used = [inProgress, pending, resolved, closed, ...(expected.choices['Status'] ?? [])]
  const missing = used.filter((name) => !states.includes(name))
  if (missing.length === 0) return [...new Set(used)].join(', ')
  const found = `Incident has no status ${missing.join(', ')}; it has ${states.join(', ')}`
  const advice = 'correct the template, or name those of this instance in the configuration'
  throw new BridgeError('product_rejected', `Cherwell: ${found}: ${advice}`)
}
