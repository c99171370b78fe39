import type { AlertResource } from '../alert.ts'
import { facts } from '../facts.ts'
import { at, text } from '../values.ts'
import { eventLines } from './activity-log.ts'
import type { ContextReading } from './reading.ts'

/**
 * Resource Health: a recovery is another event on the same resource, so the resource is the problem.
 *
 * A resource that is available again is over it, unless the event says that something begins: Azure's own test
 * notification is `Activated` and `Available`.
 */
export function parseResourceHealthContext(context: unknown, target: AlertResource | null): ContextReading {
  const properties = at(context, 'properties')
  const title = text(at(properties, 'title'))
  return {
    facts: facts([
      ['Title', title],
      ['Current status', at(properties, 'currentHealthStatus')],
      ['Previous status', at(properties, 'previousHealthStatus')],
      ['Cause', at(properties, 'cause')],
      ['Type', at(properties, 'type')],
      ['Details', at(properties, 'details')],
      ...eventLines(context),
    ]),
    headline: text(at(context, 'Activity Log Event Description')) || title,
    ruleName: title,
    isOver: isOver(context, properties),
    ...(target === null ? {} : { episode: ['resource-health', target.id] }),
  }
}

function isOver(context: unknown, properties: unknown): boolean {
  const operation = text(at(context, 'operationName')).toLowerCase()
  const isAvailable = text(at(properties, 'currentHealthStatus')).toLowerCase() === 'available'
  return (
    operation.includes('/resolved/') ||
    text(at(context, 'status')).toLowerCase() === 'resolved' ||
    (isAvailable && !operation.includes('/activated/'))
  )
}
