import type { AlertResource } from '../alert.ts'
import { facts, inWords } from '../facts.ts'
import { importanceOf } from '../importance.ts'
import { readMembers } from '../member-reader.ts'
import { at, text } from '../values.ts'
import { EVENT_PLUMBING, eventLines } from './activity-log.ts'
import type { ContextReading } from './reading.ts'
import { RULE_PART, SEVERITY_PART } from './title-parts.ts'

/**
 * Resource Health: a recovery is another event on the same resource, so the resource names the episode.
 *
 * A resource that is available again is over it, unless the event says that something begins and not that it was other
 * than available before: Azure's own test notification is `Activated`, `Available` and was `Available`.
 */
export function parseResourceHealthContext(context: unknown, target: AlertResource | null): ContextReading {
  const member = readMembers(context, [...EVENT_PLUMBING, 'caller'])
  const description = member.text('Activity Log Event Description')
  const properties = member.inside('properties')
  const title = properties.text('title')
  const status = properties.text('currentHealthStatus')
  const previous = properties.text('previousHealthStatus')
  const cause = properties.text('cause')
  return {
    title: [
      SEVERITY_PART,
      { of: 'where', rank: 1 },
      { text: status, rank: 2 },
      { text: previous === status ? '' : previous, rank: 4, before: ' (was ', after: ')' },
      { text: inWords(cause), rank: 5, before: ': ' },
      { text: title, rank: 6, before: ', ' },
      RULE_PART,
    ],
    facts: facts([
      ['Title', title],
      ['Current status', status],
      ['Previous status', previous],
      ['Cause', cause],
      ['Type', properties.get('type')],
      ['Details', properties.get('details')],
      ...eventLines(member),
    ]),
    rest: member.rest(),
    headline: description || title,
    measured: status,
    ruleName: title,
    isOver: isOver(context),
    importance: importanceOf('health', cause.toLowerCase() === 'userinitiated' ? cause : status),
    ...(target === null ? {} : { episode: ['resource-health', target.id] }),
  }
}

function isOver(context: unknown): boolean {
  const operation = text(at(context, 'operationName')).toLowerCase()
  const [status, previous] = ['currentHealthStatus', 'previousHealthStatus'].map((name) =>
    text(at(context, 'properties', name)).toLowerCase(),
  )
  const hasRecovered = previous !== '' && previous !== 'available'
  return (
    operation.includes('/resolved/') ||
    text(at(context, 'status')).toLowerCase() === 'resolved' ||
    (status === 'available' && (hasRecovered || !operation.includes('/activated/')))
  )
}
