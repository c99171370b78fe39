import { fileURLToPath } from 'node:url'
import { readFile } from 'node:fs/promises'
import { UsageError } from '../cli/command.ts'
import { formatFields } from '../cli/fields-text.ts'
import { followDelivery, type Outcome } from '../cli/follow/follow-delivery.ts'
import { openTrail } from '../cli/follow/open-trail.ts'
import { formatOutcomes } from '../cli/follow/outcome-text.ts'
import { postAlert, refusalOf, webhookOf } from '../cli/post-alert.ts'
import { readSettings } from '../shared/config/settings.ts'
import type { ShownWorkItem } from '../simulators/simulated-product.ts'
import type { RouteStack } from './stack/start-route-stack.ts'

const SAMPLE = fileURLToPath(new URL('sample-alert.json', import.meta.url))
const WAIT_SECONDS = 60

/**
 * Posts the sample alert to the stack's route and waits for its ticket.
 *
 * @returns the work item, or why there is none, for a person to read
 * @throws UsageError when the webhook refuses it
 */
export async function postSampleAlert(webhook: string, stack: RouteStack): Promise<string> {
  const { route, settings } = stack
  const url = webhookOf(webhook, route.name)
  const answer = await postAlert(url, await readFile(SAMPLE, 'utf8'))
  if (answer.status !== 202) {
    throw new UsageError(`The webhook refused the sample alert. ${refusalOf(answer, url, 'receive-alert')}`)
  }
  const { deliveryId } = JSON.parse(answer.body) as { readonly deliveryId: string }
  const outcomes = await followDelivery(
    deliveryId,
    { seconds: WAIT_SECONDS },
    await openTrail(readSettings(settings)),
  )
  const items = await Promise.all(outcomes.map((outcome) => workItemOf(outcome, stack)))
  const texts = items.flatMap((item) => (item === undefined ? [] : formatWorkItem(item)))
  return texts.length > 0 ? texts.join('\n\n') : indented(formatOutcomes(deliveryId, outcomes))
}

/** The record of a ticket; for an event, the alert that it becomes. */
async function workItemOf(
  { number, correlationId }: Outcome,
  { product, route }: RouteStack,
): Promise<ShownWorkItem | undefined> {
  if (number === undefined) return undefined
  const items = await product.workItems(route.template.kind)
  return items.find((item) => item.correlationId === correlationId || item.number === number)
}

/** A work item for a terminal: number, page and fields. */
function formatWorkItem({ number, url, fields }: ShownWorkItem): string {
  return `  ${number}  ${url}\n${formatFields(fields, 4)}`
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '  ')
}
