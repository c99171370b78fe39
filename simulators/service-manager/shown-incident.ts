import { request } from 'undici'
import { pick, readJson, type ShownWorkItem } from '../simulated-product.ts'

/** An extension property of the incident class, as a connection names it. */
export interface CorrelationProperty {
  readonly name: string
  readonly classId: string
}

type Incident = Readonly<Record<string, unknown>>

const FIELDS = [
  'Title',
  'Status',
  'Priority',
  'Impact',
  'Urgency',
  'Source',
  'CreatedDate',
  'ResolutionCategory',
  'ResolutionDescription',
  'Description',
]

/**
 * All incidents of a simulated portal or gateway, as a person sees them.
 *
 * @param correlationProperty the extension property with the correlation id; absent: the last line of the description has it
 */
export async function readIncidents(
  url: string,
  correlationProperty?: CorrelationProperty,
): Promise<readonly ShownWorkItem[]> {
  const incidents = await readJson<Incident[]>(`${url}/__admin/incidents`)
  return incidents.map((incident) => ({
    correlationId:
      correlationProperty === undefined
        ? markIn(textOf(incident['Description']))
        : textOf(incident[correlationProperty.name]),
    number: textOf(incident['Id']),
    url: `${url}/Incident/Edit/${textOf(incident['Id'])}/`,
    fields: pick(FIELDS, (name) => textOf(incident[name])),
  }))
}

function markIn(description: string): string {
  return [...description.matchAll(/\[azn:([0-9a-f]{32})\]/g)].at(-1)?.[1] ?? ''
}

/** A value of a list is `{Id, Name}`. */
function textOf(value: unknown): string {
  if (typeof value === 'object' && value !== null) return textOf((value as { Name?: unknown }).Name)
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

/** Adds the extension property of a connection, if it has one, as importing its management pack does. */
export async function addProperty(url: string, property: CorrelationProperty | undefined): Promise<void> {
  if (property === undefined) return
  const answer = await request(`${url}/__admin/extension`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(property),
  })
  await answer.body.dump()
  if (answer.statusCode >= 300)
    throw new Error(`The simulated Service Manager answered ${answer.statusCode}.`)
}
