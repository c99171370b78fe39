import type { Route } from '../../config/config.ts'
import type { Notice } from '../announce/announce.ts'
import type { LateEntry, LateNews } from './late-alerts.ts'

/** The notice that an alert has no ticket yet. @param news the journal's news about it */
export function lateNotice(
  [id, { rule, severity, acceptedAt, mutedUntil }]: LateEntry,
  { accepted, trouble }: LateNews,
  routes: readonly Route[],
): Notice {
  const route = routes.find(({ name }) => name === trouble?.route)
  return {
    id,
    title: `No ticket yet: ${rule}`,
    severity,
    since: acceptedAt,
    text: `It was received at ${acceptedAt}${mutedText(mutedUntil)} and has no ticket. ${troubleIn(trouble)}`,
    items: accepted?.items ?? [],
    facts: { deliveryId: id, rule, ...(accepted === undefined ? {} : { alertId: accepted.alertId }) },
    ...(route === undefined ? {} : { without: route.connection.name }),
  }
}

function mutedText(until: string | undefined): string {
  return until === undefined ? '' : `, was muted until ${until}`
}

function troubleIn(trouble: LateNews['trouble']): string {
  if (trouble === undefined) return 'Nothing was tried yet: check that the app reads its queue.'
  const { code, reason } = trouble
  return trouble.step === 'dead'
    ? `It became the dead letter ${trouble.letter}: ${code}: ${reason}`
    : `It is tried again; the last failure was ${code}: ${reason}`
}

/** The notice that it has a ticket, or needs none. @param now ISO 8601 UTC */
export function deliveredNotice(
  [id, { rule, severity, acceptedAt }]: LateEntry,
  { delivered }: LateNews,
  now: string,
): Notice {
  const { at: endedAt = now, number = '', connection = '' } = delivered ?? {}
  const ticket = number === '' ? 'It needed no ticket.' : `Its ticket is ${number} (${connection}).`
  return {
    id,
    title: `No ticket yet: ${rule}`,
    severity,
    since: acceptedAt,
    endedAt,
    text: `It was received at ${acceptedAt} and delivered at ${endedAt}. ${ticket}`,
    items: [],
    facts: { deliveryId: id, rule, ...(number === '' ? {} : { number }) },
  }
}
