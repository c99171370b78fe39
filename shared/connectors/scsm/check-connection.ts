import { BridgeError } from '../../errors.ts'
import type { Check, Expectation } from '../connector.ts'
import type { EnumLists } from './enum-lists.ts'
import type { Mark } from './mark.ts'
import type { Work } from './service-manager.ts'

/** What a check needs to know of a connection. */
interface Checked {
  readonly work: Work
  readonly template: string
  readonly lists: EnumLists
  readonly mark: Mark
}

/** Neither an incident nor a problem has this id. */
const NOBODYS_GUID = '00000000-0000-0000-0000-000000000000'
const NOBODYS_KEY = '0'.repeat(32)

/** Checks all that a delivery needs. It only reads, and uses up no incident number. */
export async function checkConnection(checked: Checked, expected?: Expectation): Promise<readonly Check[]> {
  const signIn = await probe('signed in', () => checked.work.signIn())
  // Without it, all that follows would fail for the same reason.
  if (!signIn.ok) return [signIn]
  return [
    signIn,
    ...(await factsOf(checked.work)),
    await probe('template is one for incidents', () => isIncidentTemplate(checked)),
    await probe('incidents can be read', () => canRead(checked)),
    await probe('incidents can be found', () => canFind(checked)),
    ...(await Promise.all(
      Object.entries(expected?.choices ?? {})
        .filter(([property]) => checked.lists.hasList(property))
        .map(([property, values]) =>
          probe(`${property} has the values used`, () => hasValues(checked, property, values)),
        ),
    )),
  ]
}

async function probe(name: string, look: () => Promise<string>): Promise<Check> {
  try {
    return { name, ok: true, detail: await look() }
  } catch (error) {
    if (!(error instanceof BridgeError)) throw error
    return { name, ok: false, detail: `${error.code}: ${error.message}` }
  }
}

async function factsOf(work: Work): Promise<readonly Check[]> {
  try {
    return await work.facts()
  } catch (error) {
    if (!(error instanceof BridgeError)) throw error
    return [{ name: 'server and role', ok: false, detail: `${error.code}: ${error.message}` }]
  }
}

async function isIncidentTemplate({ work, template }: Checked): Promise<string> {
  if (await work.isIncidentTemplate(template)) return `${template} is among the templates for incidents`
  const message =
    `Service Manager: ${template} is not a template for incidents:  ` +
    'use one whose ProjectionType is IncidentManagement!System.WorkItem.Incident.ProjectionType'
  throw new BridgeError('product_rejected', message)
}

async function canRead({ work }: Checked): Promise<string> {
  await work.readIncident(NOBODYS_GUID)
  return 'the user may read incidents; whether it may write them shows with the first one'
}

async function canFind({ work, mark }: Checked): Promise<string> {
  await work.findIncidents(mark.where(NOBODYS_KEY))
  return 'incidents can be searched for their correlation id'
}

async function hasValues(
  { work, lists }: Checked,
  property: string,
  values: readonly string[],
): Promise<string> {
  for (const value of values) await lists.find(work, property, value)
  return `known: ${values.join(', ')}`
}
