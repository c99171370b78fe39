import type { Fact } from './alert.ts'
import { believedTime } from './believed-time.ts'
import type { LeftOut } from './bound-payload.ts'
import type { ContextReading } from './context/reading.ts'
import { facts } from './facts.ts'
import { LIMITS } from './limits.ts'
import type { Notification } from './notification.ts'
import type { Line } from './values.ts'

/** How many of each were left out; none where it is not above 0. */
interface Losses extends LeftOut {
  readonly targets: number
  readonly items: number
  readonly rows: number
  readonly properties: number
}

/**
 * All facts of an alert, what matters most first: what was sent and could not be read, what the service is known to send,
 * what else there is, and what was left out.
 */
export function factList(
  notification: Notification,
  reading: ContextReading,
  receivedAt: string,
  losses: Losses,
): Fact[] {
  const all = [
    ...facts(asSent(notification, receivedAt)),
    ...reading.facts,
    ...facts(reading.rest),
    ...facts(notification.rest),
  ]
  const listed = all.slice(0, LIMITS.facts)
  return [...listed, ...facts([['Left out', lossText(losses, all.length - listed.length)]])]
}

/** What the alert says in words that are not taken as they stand. */
function asSent({ severity, condition, firedAt, resolvedAt }: Notification, receivedAt: string): Line[] {
  const isOurs = (sent: string): boolean => sent !== '' && believedTime(sent, receivedAt).isOurs
  return [
    ['Severity as sent', /^(sev)?[0-4]$/i.test(severity) ? '' : severity],
    ['Condition as sent', /^(fired|activated|resolved|deactivated)$/i.test(condition) ? '' : condition],
    ['Time fired, as sent', isOurs(firedAt) ? firedAt : ''],
    ['Time resolved, as sent', isOurs(resolvedAt) && resolvedAt !== firedAt ? resolvedAt : ''],
  ]
}

function lossText({ values, texts, targets, items, rows, properties }: Losses, factCount: number): string {
  const counts: readonly (readonly [number, string])[] = [
    [factCount, 'facts'],
    [targets, 'targets'],
    [items, 'configuration items'],
    [rows, 'rows'],
    [properties, 'custom properties'],
    [values, 'values of the payload, at least'],
    [texts, `texts beyond ${LIMITS.text} characters, or ${LIMITS.texts} in all`],
  ]
  return counts
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${count} ${what}`)
    .join('; ')
}
