import type { Fact } from './alert.ts'
import { believedTime } from './believed-time.ts'
import type { LeftOut } from './bound-payload.ts'
import type { ContextReading } from './context/reading.ts'
import { facts } from './facts.ts'
import { LIMITS } from './limits.ts'
import { parseResource } from './resource.ts'
import { isTelling } from './title.ts'
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
  const more = [...facts(reading.rest), ...facts(notification.rest)]
  const { description, ruleName, severity } = notification
  const said = [reading.headline ?? '', description, ruleName, severity]
  const types = notification.targetIds.map((id) => parseResource(id).type)
  const all = [
    ...facts(asSent(notification, receivedAt)),
    ...withIdsLast(withoutRepetition(reading.facts, more, [...said, ...notification.targetIds, ...types])),
  ]
  const listed = all.slice(0, LIMITS.facts)
  return [...listed, ...facts([['Left out', lossText(losses, all.length - listed.length)]])]
}

/**
 * Without repetitions: known facts that repeat the alert itself, and others that repeat an earlier fact. Short values
 * and numbers can be equal by chance, and are kept.
 */
function withoutRepetition(known: readonly Fact[], more: readonly Fact[], said: readonly string[]): Fact[] {
  const read = new Set(said.filter(isTelling).map((value) => value.toLowerCase()))
  const isNew = ({ value }: Fact): boolean => !read.has(value.toLowerCase())
  const kept = known.filter((fact) => isNew(fact) || /^(Condition|Current status)$/.test(fact.name))
  for (const { value } of kept) if (isTelling(value)) read.add(value.toLowerCase())
  const rest = distinct(more).filter((fact) => {
    const isKept = isNew(fact)
    if (isTelling(fact.value)) read.add(fact.value.toLowerCase())
    return isKept
  })
  return [...kept, ...rest]
}

/** Each name with each of its values once: items of a list often have some members in common. */
function distinct(all: readonly Fact[]): Fact[] {
  return [...new Map(all.map((fact) => [`${fact.name}\n${fact.value}`, fact])).values()]
}

/** Ids are for machines and for those who search with them. */
function withIdsLast(all: readonly Fact[]): Fact[] {
  return [...all.filter((fact) => !isId(fact)), ...all.filter(isId)]
}

function isId({ name, value }: Fact): boolean {
  return /\bid$|\bguid$|^rule group$/i.test(name)
    ? name !== 'Tracking id'
    : /^\/subscriptions\/\S+$|^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)
}

/** Values of the alert that could not be interpreted. */
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
