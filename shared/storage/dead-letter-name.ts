import { createHash } from 'node:crypto'
import type { DeadLetter } from './ports.ts'

/**
 * `<day>/<what>.<route>.json`: the day of receipt, the delivery, and the route that it died on. A message that is no
 * notification goes by its content, so that no two of them share a name.
 */
export function deadLetterName({ notification, message, route, diedAt }: DeadLetter): string {
  const day = (notification?.receivedAt ?? diedAt).slice(0, 10)
  const what = notification?.deliveryId ?? `message-${digest(message)}`
  return `${day}/${what}.${route ?? 'before-routing'}.json`
}

function digest(message: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(message) ?? '')
    .digest('hex')
    .slice(0, 32)
}
