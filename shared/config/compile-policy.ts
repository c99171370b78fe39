import { DEFAULT_POLICY, type Policy } from '../ticket/policy.ts'
import type { ConnectionDocument, RouteDocument } from './bridge-schema.ts'
import type { ConnectionConfig, RateLimit, StormCaps, WorkItemSync } from './config.ts'
import { secondsOf } from './duration.ts'

export function policyOf(document: Partial<RouteDocument>): Policy {
  const { onResolve, onUnknownEnd, onRefire, touch, wontFix, notesPerHour } = document
  const { resolveAfter, reopenWithin, closeAfter } = document
  const standard = DEFAULT_POLICY
  return {
    onResolve: onResolve ?? standard.onResolve,
    onUnknownEnd: onUnknownEnd ?? standard.onUnknownEnd,
    resolveAfterSeconds: orSeconds(resolveAfter, standard.resolveAfterSeconds),
    onRefire: onRefire ?? standard.onRefire,
    reopenWithinSeconds: orSeconds(reopenWithin, standard.reopenWithinSeconds),
    touch: touch ?? standard.touch,
    wontFix: wontFix ?? standard.wontFix,
    notesPerHour: notesPerHour ?? standard.notesPerHour,
    closeAfterSeconds: closeAfter === undefined ? undefined : secondsOf(closeAfter),
    settleSeconds: 0,
  }
}

export function rateLimitOf(document: ConnectionDocument['rateLimit']): RateLimit | undefined {
  return document && { calls: document.calls, perSeconds: secondsOf(document.per) }
}

/**
 * The caps on new tickets. By default a rule gets 50 of its own within ten minutes: more than a person reads, fewer
 * than overwhelm a service desk; a connection gets 500.
 */
export function stormCapsOf(document: ConnectionDocument['storm'] = {}): StormCaps {
  const { perRule = 50, perConnection = 500, window } = document
  return { perRule, perConnection, windowSeconds: orSeconds(window, 600) }
}

/** @returns nothing where Azure's alerts do not follow */
export function azureAlertsOf(
  document: ConnectionDocument['azureAlerts'] = false,
): Pick<ConnectionConfig, 'azureAlerts'> {
  if (document === false) return {}
  const { closeAlert = 'ended' } = document === true ? {} : document
  return { azureAlerts: { closeAlert } }
}

/** How often changes are read, unless a connection says otherwise. */
export const SYNC_EVERY = '15m'

/** The timer of the sync checks every five minutes which connections are due. */
const SYNC_STEP_SECONDS = 300

export function syncOf({ workItems, days, every }: SyncDocument): WorkItemSync {
  return { workItems, days, everySeconds: orSeconds(every, secondsOf(SYNC_EVERY)) }
}

/** Why changes cannot be read that often; undefined when they can. */
export function reasonAgainstSync({ every = SYNC_EVERY }: SyncDocument): string | undefined {
  const seconds = secondsOf(every)
  if (seconds >= SYNC_STEP_SECONDS && seconds <= 86_400 && seconds % SYNC_STEP_SECONDS === 0) return undefined
  return `${every} is not a multiple of 5m from 5m to 1d`
}

type SyncDocument = NonNullable<ConnectionDocument['sync']>

function orSeconds(duration: string | undefined, standard: number): number {
  return duration === undefined ? standard : secondsOf(duration)
}
