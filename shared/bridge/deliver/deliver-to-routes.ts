import type { Alert } from '../../alert/alert.ts'
import type { Config } from '../../config/config.ts'
import { asBridgeError, BridgeError } from '../../errors.ts'
import type { Notification } from '../../storage/notification.ts'
import type { Journal, KeptPayloads, PayloadStore } from '../../storage/ports.ts'
import { reasonOf } from '../../ticket/reasons.ts'
import type { Failure } from '../dead-letters/dead-letter.ts'
import { loadPayload } from '../queue/load-payload.ts'
import { routesOf } from './choose-routes.ts'
import { deliverPart, type DeliverPartOptions, type Source } from './deliver-part.ts'
import { createKeepPayload } from './keep-payload.ts'
import type { ReportUndecided } from './report-undecided.ts'
import { type MuteOptions, type OnItsWay, passageOf } from './mute-route.ts'
import { type TicketPart, ticketPartsOf, wakeUpPartsOf } from './ticket-parts.ts'

export interface DeliverToRoutesOptions extends DeliverPartOptions, Pick<MuteOptions, 'silences'> {
  /** @throws BridgeError `config_invalid` */
  readonly config: () => Promise<Config>
  readonly payloads: Pick<PayloadStore, 'read'>
  readonly journal: Pick<Journal, 'read' | 'write'>
  readonly reportUndecided: ReportUndecided
  /**
   * The alert of a payload, with the looked-up tags.
   *
   * @throws BridgeError as `readSubject` does
   */
  readonly readAlert: (payload: unknown, notification: Notification) => Promise<Alert>
  readonly keptPayloads: Pick<KeptPayloads, 'keep'>
}

/**
 * Delivers a notification to the tickets of all its routes.
 *
 * @returns what failed, at most once for each route; empty when everything is done
 */
export async function deliverToRoutes(
  notification: Notification,
  options: DeliverToRoutesOptions,
): Promise<readonly Failure[]> {
  try {
    const config = await options.config()
    const raw = await loadPayload(notification, options)
    // Its alert was delivered; only the message was repeated.
    if (raw === undefined) return []
    const alert = await options.readAlert(raw, notification)
    const windows = config.maintenance
    const { routes, missing, undecided, ignoredBy } = routesOf(notification, config, alert, raw)
    undecided.forEach(options.reportUndecided)
    if (ignoredBy !== undefined) await ignore(notification, alert, ignoredBy, options)
    const keepPayload = createKeepPayload(notification, raw, config.payloadsKeptSeconds, options)
    const failures = await Promise.all(
      routes.map(({ route, by }) =>
        deliverToRoute({ windows, notification, alert, raw, route }, { by, keepPayload }, options),
      ),
    )
    return [...missing.map(routeUnknown), ...failures.flatMap((failure) => failure ?? [])]
  } catch (thrown) {
    return [{ error: asBridgeError(thrown), route: undefined }]
  }
}

/** Each part has a ticket; finished parts stay finished, even if others fail. */
async function deliverToRoute(
  onItsWay: OnItsWay,
  why: Pick<Source, 'by' | 'keepPayload'>,
  options: DeliverToRoutesOptions,
): Promise<Failure | undefined> {
  const passage = await passageOf(onItsWay, options)
  if ('held' in passage) return passage.held
  if ('isDropped' in passage) return undefined
  const { route, muted } = passage
  const { notification, alert, raw } = onItsWay
  const all = ticketPartsOf(alert, raw, route, options.reportUndecided)
  const { wakeUp } = notification
  const parts = wakeUp === undefined ? all : wakeUpPartsOf(all, wakeUp)
  const outcomes = await Promise.allSettled(
    parts.map((part) => deliverPart(withMuted(part, muted), { notification, raw, route, ...why }, options)),
  )
  const failed = outcomes.find((outcome) => outcome.status === 'rejected')
  return failed && { error: asBridgeError(failed.reason), route: route.name }
}

function withMuted(part: TicketPart, muted: TicketPart['occurrence']['muted']): TicketPart {
  return muted === undefined ? part : { ...part, occurrence: { ...part.occurrence, muted } }
}

/** No ticket, but a line in the journal: an alert that is ignored is not lost. */
async function ignore(
  { deliveryId, wakeUp }: Notification,
  { alertId }: Alert,
  route: string,
  { journal, log, now }: DeliverToRoutesOptions,
): Promise<void> {
  const reason = reasonOf('ignored-by-route')
  log('info', 'alert-ignored', { deliveryId, route, alertId, ...reason })
  if (wakeUp !== undefined) return
  await journal.write([{ step: 'ignored', at: new Date(now()).toISOString(), deliveryId, route, ...reason }])
}

function routeUnknown(route: string): Failure {
  const error = new BridgeError('route_unknown', `bridge.yaml has no route ${route}, or no longer has it.`)
  return { error, route }
}
