import { readFile } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { parseAlert } from '../shared/alert/parse-alert.ts'
import { ticketPartsOf } from '../shared/bridge/deliver/ticket-parts.ts'
import { UsageError } from '../cli/command.ts'
import { postAlert, webhookOf } from '../cli/post-alert.ts'
import type { ShownWorkItem } from '../simulators/simulated-product.ts'
import type { RouteStack } from './stack/start-route-stack.ts'

const SAMPLE = new URL('sample-alert.json', import.meta.url)
const LOOKS = 150
const PAUSE_MILLISECONDS = 200

/**
 * Posts the sample alert and waits for the work item that it becomes.
 *
 * @throws UsageError when the webhook refuses it, or when no work item appears within half a minute
 */
export async function postSampleAlert(
  webhook: string,
  { route, product }: RouteStack,
): Promise<ShownWorkItem> {
  const payload = await readFile(SAMPLE, 'utf8')
  const { status, body } = await postAlert(webhookOf(webhook, route.name), payload)
  if (status !== 202) throw new UsageError(`The webhook answered ${status} to the sample alert: ${body}`)
  const { kind } = route.template
  const raw: unknown = JSON.parse(payload)
  const alert = parseAlert(raw, new Date().toISOString())
  const wanted = new Set(ticketPartsOf(alert, raw, route).map(({ row }) => row))
  for (let look = 0; look < LOOKS; look += 1) {
    const items = await product.workItems(kind)
    const found = items.find(({ correlationId }) => wanted.has(correlationId))
    if (found !== undefined) return found
    await setTimeout(PAUSE_MILLISECONDS)
  }
  throw new UsageError(
    `The sample alert was taken, but nothing appeared in ${product.label}; the log above says why.`,
  )
}

/** A work item for a terminal: number, page and fields. */
export function formatWorkItem({ number, url, fields }: ShownWorkItem): string {
  const width = Math.max(...Object.keys(fields).map((name) => name.length)) + 1
  const lines = Object.entries(fields).map(([name, value]) => {
    const [first = '', ...rest] = value.trimEnd().split(/\r?\n/)
    const indented = rest.map((line) => (line === '' ? '' : `${' '.repeat(width + 4)}${line}`))
    return [`    ${name.padEnd(width)}${first}`, ...indented].join('\n')
  })
  return [`  ${number}  ${url}`, ...lines].join('\n')
}
