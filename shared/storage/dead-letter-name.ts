import { createHash } from 'node:crypto'
import type { DeadLetter } from './ports.ts'

/**
 * A letter's id and the name of its blob: `<day>/<what>.<route>.json`, the day of receipt, the delivery, and the route
 * that it died on. A message that is not a notification is named by its content, so that no two of them share a name.
 *
 * A notification that was replayed, or held for a person, has the time of that before `.json`: a letter that it becomes
 * again has another name, so deleting the replayed letter cannot delete the new one.
 */
export function deadLetterName({
  notification,
  message,
  route,
  diedAt,
}: Pick<DeadLetter, 'notification' | 'message' | 'route' | 'diedAt'>): string {
  const day = DAY.exec(notification?.receivedAt ?? '')?.[0] ?? diedAt.slice(0, 10)
  const what =
    notification === undefined ? `message-${digest(message)}` : withoutTricks(notification.deliveryId)
  const parts = [what, withoutTricks(route ?? 'before-routing')]
  if (notification?.heldAt !== undefined) parts.push(withoutTricks(notification.heldAt.replace(/\W/g, '')))
  return `${day}/${parts.join('.')}.json`
}

/** Whether a text has the form of a letter's id. It then names a letter's blob and nothing else of the storage. */
export function isDeadLetterName(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}\/[\w-]+(\.[\w-]+){1,2}\.json$/.test(text)
}

const DAY = /^\d{4}-\d{2}-\d{2}/

/** Ids and names that this app made stay as they are; a message that someone else put may hold anything. */
function withoutTricks(text: string): string {
  return /^[\w-]{1,64}$/.test(text) ? text : digest(text)
}

function digest(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(value) ?? '')
    .digest('hex')
    .slice(0, 32)
}
