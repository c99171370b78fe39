import type { Alert, TitlePart } from './alert.ts'
import type { ContextReading } from './context/reading.ts'
import { SEVERITY_PART } from './context/title-parts.ts'
import { LIMITS } from './limits.ts'
import type { Notification } from './notification.ts'
import { cutText, shorten } from './shorten.ts'
import { text } from './values.ts'

/**
 * What an alert says in whole words.
 *
 * @param otherwise what it says where it has no words of its own
 */
export function wordsOf(
  notification: Notification,
  reading: ContextReading,
  otherwise: string,
): Pick<Alert, 'titleParts' | 'summary' | 'measured'> {
  const sentence = reading.headline || reading.sentence || notification.description || otherwise
  return {
    titleParts: titlePartsOf(notification, reading),
    summary: shorten(sentence, LIMITS.summary),
    measured: shorten(reading.measured ?? '', LIMITS.name),
  }
}

/** How bad it is, what the service makes of it, and what the sender adds in words of its own. */
function titlePartsOf({ rest, description }: Notification, reading: ContextReading): TitlePart[] {
  const message = text(rest.find(([name]) => name === 'Message')?.[1])
  const parts = reading.title ?? [
    SEVERITY_PART,
    { of: 'rule', rank: 1 },
    { of: 'where', rank: 2, before: ': ' },
    { text: cutText(reading.headline || description, LIMITS.name), rank: 4, before: ': ' },
  ]
  return [...parts, { text: cutText(message, LIMITS.name), rank: 3.5, before: ': ' }]
}
