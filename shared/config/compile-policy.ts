import { DEFAULT_POLICY, type Policy } from '../ticket/policy.ts'
import type { ConnectionDocument, RouteDocument } from './bridge-schema.ts'
import type { RateLimit, StormCaps } from './config.ts'
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
 * than what makes a service desk give up; a connection gets 500.
 */
export function stormCapsOf(document: ConnectionDocument['storm'] = {}): StormCaps {
  const { perRule = 50, perConnection = 500, window } = document
  return { perRule, perConnection, windowSeconds: orSeconds(window, 600) }
}

function orSeconds(duration: string | undefined, standard: number): number {
  return duration === undefined ? standard : secondsOf(duration)
}
