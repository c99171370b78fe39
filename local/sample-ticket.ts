import { readFile } from 'node:fs/promises'
import { request } from 'undici'
import { parseAlert } from '../shared/alert/parse-alert.ts'
import { correlationIdOf } from '../shared/ticket/keys.ts'
import type { ServiceNow } from '../simulators/service-now/start-service-now.ts'
import { UsageError } from './command.ts'
import { postAlert } from './post-alert.ts'

const SAMPLE = new URL('sample-alert.json', import.meta.url)
const LOOKS = 150
const PAUSE_MILLISECONDS = 200

/** An incident as a person reads it: field name to display value. */
export type Incident = Readonly<Record<string, string>>

/**
 * Posts the sample alert and waits for the incident that it becomes.
 *
 * @throws UsageError when the webhook refuses it, or when no incident appears within half a minute
 */
export async function postSampleAlert(
  webhook: string,
  connection: string,
  serviceNow: ServiceNow,
): Promise<Incident> {
  const payload = await readFile(SAMPLE, 'utf8')
  const { status, body } = await postAlert(webhook, payload)
  if (status !== 202) throw new UsageError(`The webhook answered ${status} to the sample alert: ${body}`)
  const alert = parseAlert(JSON.parse(payload), new Date().toISOString())
  const correlationId = correlationIdOf(connection, alert)
  for (let look = 0; look < LOOKS; look += 1) {
    const incident = await findIncident(serviceNow, correlationId)
    if (incident !== undefined) return incident
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS))
  }
  throw new UsageError('The sample alert was taken, but no incident appeared; the log above says why.')
}

async function findIncident(serviceNow: ServiceNow, correlationId: string): Promise<Incident | undefined> {
  const url = new URL('/api/now/table/incident', serviceNow.url)
  url.search = new URLSearchParams({
    sysparm_query: `correlation_id=${correlationId}`,
    sysparm_display_value: 'true',
    sysparm_exclude_reference_link: 'true',
  }).toString()
  const basic = Buffer.from(`${serviceNow.user}:${serviceNow.password}`).toString('base64')
  const answer = await request(url, {
    headers: { accept: 'application/json', authorization: `Basic ${basic}` },
  })
  const { result } = (await answer.body.json()) as { result: Incident[] }
  return result[0]
}

const SHOWN = [
  'short_description',
  'state',
  'priority',
  'impact',
  'urgency',
  'correlation_id',
  'opened_at',
  'description',
]

/** The incident for a terminal: number, link and fields. */
export function formatIncident(incident: Incident, serviceNowUrl: string): string {
  const lines = SHOWN.filter((field) => incident[field]).map((field) => {
    const value = String(incident[field])
    return `    ${field.padEnd(18)}${value.replaceAll('\n', `\n${' '.repeat(22)}`)}`
  })
  return [`  ${incident['number']}  ${serviceNowUrl}/incident/${incident['number']}`, ...lines].join('\n')
}
