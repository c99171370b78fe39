import { BridgeError } from '../../errors.ts'
import type { Check, Expectation } from '../connector.ts'
import { equals, ID, searchFor } from './criteria.ts'
import type { EnumLists } from './enum-lists.ts'
import { incidentsOf } from './incident.ts'
import type { Mark } from './mark.ts'
import type { Session } from './portal.ts'
import { loadUserId } from './user.ts'
import { INCIDENT_CLASS, INCIDENT_PROJECTION, isSame } from './well-known.ts'

/** What a check needs to know of a connection. */
interface Checked {
  readonly session: Session
  readonly user: string
  readonly template: string
  readonly lists: EnumLists
  readonly mark: Mark
}

/** Neither an incident nor a problem has this id. */
const NOBODYS_GUID = '00000000-0000-0000-0000-000000000000'
const NOBODYS_KEY = '0'.repeat(32)

/** Looks at all that a delivery needs. Only questions are asked: an incident’s number is not used up either. */
export async function checkPortal(checked: Checked, expected?: Expectation): Promise<readonly Check[]> {
  const signIn = await probe('signed in', () => signedIn(checked))
  // Without it, all that follows would fail for the same reason.
  if (!signIn.ok) return [signIn]
  return [
    signIn,
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

async function signedIn({ session, user }: Checked): Promise<string> {
  await loadUserId(session, user)
  return `the portal takes the token and knows ${user}`
}

async function isIncidentTemplate({ session, template }: Checked): Promise<string> {
  const templates = await session.ask('GET', '/api/V3/Template/GetTemplates', { classId: INCIDENT_CLASS })
  const found =
    Array.isArray(templates) && templates.some((each) => isSame((each as { Id?: unknown }).Id, template))
  if (found) return `${template} is among the templates for incidents`
  const message =
    `Service Manager: ${template} is not among the templates for incidents: ` +
    'take one whose ProjectionType is IncidentManagement!System.WorkItem.Incident.ProjectionType'
  throw new BridgeError('product_rejected', message)
}

async function canRead({ session }: Checked): Promise<string> {
  const body = searchFor(INCIDENT_PROJECTION, [equals(ID, NOBODYS_GUID)])
  incidentsOf(await session.ask('POST', '/api/V3/Projection/GetProjectionByCriteria', {}, body))
  return 'the user may read incidents; whether it may write them shows with the first one'
}

async function canFind({ session, mark }: Checked): Promise<string> {
  const body = searchFor(INCIDENT_PROJECTION, [mark.condition(NOBODYS_KEY)])
  incidentsOf(await session.ask('POST', '/api/V3/Projection/GetProjectionByCriteria', {}, body))
  return 'incidents can be searched for their correlation id'
}

async function hasValues(
  { session, lists }: Checked,
  property: string,
  values: readonly string[],
): Promise<string> {
  for (const value of values) await lists.find(session, property, value)
  return `known: ${values.join(', ')}`
}
