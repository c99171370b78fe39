import type { Config } from '../../config/config.ts'
import type { HttpClient } from '../../http/http-client.ts'
import { asBridgeError } from '../../errors.ts'
import type { Log } from '../../log.ts'
import type { Registers } from '../../storage/ports.ts'
import { type SignInWatch, signInAgain } from '../../tokens/token-renewal.ts'
import type { TokenStore } from '../../tokens/token-store.ts'
import { enqueueOwnAlert } from '../announce/own-alert.ts'
import { postToWebhook } from '../announce/post-webhook.ts'
import type { Enqueue } from '../queue/enqueue.ts'
import { wordsOfRight } from '../protect/refused-rights.ts'
import type { NeededRight } from '../protect/rights.ts'
import { alertOfWarning, type Warning } from './sign-in-alert.ts'
import { changeSignInMemory, readSignInMemory, type SignInMemory } from './sign-in-memory.ts'

export interface SignInWarningsOptions {
  readonly config: () => Promise<Config>
  readonly enqueue: Enqueue
  readonly http: HttpClient
  readonly registers: Registers
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
}

export interface SignInWarnings extends SignInWatch {
  /** Warns when the connection's grant ends within 30, 14, 7 or 1 days, each of them once. Never throws. */
  checkEnd(connection: string, readGrant: TokenStore['readGrant']): Promise<void>
  /** Warns once of a right that the product refuses to the connection's user. Never throws. */
  rightNeeded(needed: NeededRight): Promise<void>
}

/** In days, the nearest first. */
const THRESHOLDS = [1, 7, 14, 30]

const DAY_MILLISECONDS = 86_400_000

/**
 * Warns people, once each, that a connection's sign-in ends soon or is needed, or that its user lacks a right: in the log,
 * and where `warnings` of bridge.yaml says. A warning that could not be sent is sent again the next time; the ticket is the same one then.
 */
export function createSignInWarnings(options: SignInWarningsOptions): SignInWarnings {
  const { registers, log, now } = options

  const careful = async (connection: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work()
    } catch (thrown) {
      log('warn', 'warning-not-sent', { connection, code: asBridgeError(thrown).code })
    }
  }

  return {
    checkEnd: (connection, readGrant) =>
      careful(connection, async () => {
        const stored = await readGrant(connection)
        if (stored?.grant.type !== 'refresh_token') return
        const { obtainedAt, refreshExpiresAt: endsAt } = stored.grant
        const threshold = thresholdOf(obtainedAt, endsAt, now())
        if (threshold === undefined) return
        const { end } = await readSignInMemory(registers, connection)
        if (end?.endsAt === endsAt && end.days <= threshold) return
        const warning: Warning = {
          event: 'sign-in-ends-soon',
          connection,
          id: `${endsAt}/${threshold}`,
          since: new Date(Date.parse(endsAt) - threshold * DAY_MILLISECONDS).toISOString(),
          daysLeft: daysLeftUntil(endsAt, now()),
          endsAt,
          action: signInAgain(connection),
        }
        await send(warning, options)
        await changeSignInMemory(registers, connection, (memory) => ({
          ...memory,
          end: { endsAt, days: threshold },
        }))
      }),
    needed: (connection, generation, reason) =>
      careful(connection, async () => {
        const { needed } = await changeSignInMemory(registers, connection, (memory) =>
          asNoticed(memory, generation, new Date(now()).toISOString()),
        )
        if (needed === null || needed.isTold) return
        const warning: Warning = {
          event: 'sign-in-needed',
          connection,
          id: String(generation),
          since: needed.since,
          reason,
          action: signInAgain(connection),
        }
        await send(warning, options)
        await changeSignInMemory(registers, connection, (memory) => asTold(memory, generation))
      }),
    rightNeeded: (needed) => careful(needed.connection, () => warnOfRight(needed, options)),
    works: (connection) =>
      careful(connection, async () => {
        await changeSignInMemory(registers, connection, (memory) =>
          memory.needed === null ? undefined : { ...memory, needed: null },
        )
      }),
  }
}

async function warnOfRight(
  { connection, name, since, reason }: NeededRight,
  options: SignInWarningsOptions,
): Promise<void> {
  const { registers } = options
  const { rights } = await readSignInMemory(registers, connection)
  if (rights[name] === since) return
  const warning: Warning = {
    event: 'right-needed',
    connection,
    id: `${name}/${since}`,
    since,
    reason,
    right: wordsOfRight(name),
    action: `Give the user the right: npm run check-connection -- ${connection} names the roles. Waiting alerts are then delivered.`,
  }
  await send(warning, options)
  await changeSignInMemory(registers, connection, (memory) => ({
    ...memory,
    rights: { ...memory.rights, [name]: since },
  }))
}

/** The ticket's key holds this time: it must be the same when the warning is sent again. */
function asNoticed(memory: SignInMemory, generation: number, since: string): SignInMemory | undefined {
  if (memory.needed?.generation === generation) return undefined
  return { ...memory, needed: { generation, since, isTold: false } }
}

function asTold(memory: SignInMemory, generation: number): SignInMemory | undefined {
  if (memory.needed?.generation !== generation) return undefined
  return { ...memory, needed: { ...memory.needed, isTold: true } }
}

/** Whole days, rounded down; the last day has 0. */
export function daysLeftUntil(endsAt: string, now: number): number {
  return Math.floor((Date.parse(endsAt) - now) / DAY_MILLISECONDS)
}

function thresholdOf(obtainedAt: string, endsAt: string, now: number): number | undefined {
  // A token that each refresh replaces never ends while the app runs, even with a short life.
  if (now < (Date.parse(obtainedAt) + Date.parse(endsAt)) / 2) return undefined
  const days = (Date.parse(endsAt) - now) / DAY_MILLISECONDS
  return days <= 0 ? undefined : THRESHOLDS.find((threshold) => days <= threshold)
}

async function send(warning: Warning, options: SignInWarningsOptions): Promise<void> {
  const { event, id: _, since: __, ...facts } = warning
  options.log(event === 'sign-in-ends-soon' ? 'warn' : 'error', event, facts)
  const { warnings } = await options.config()
  const { route, webhook } = warnings
  // A failure of one must not stop the other.
  const sent = await Promise.allSettled([
    route !== undefined && openTicket(warning, route.name, route.connection.name, options),
    webhook !== undefined && postToWebhook(webhook, { event, ...facts }, options.http),
  ])
  const failed = sent.find((outcome) => outcome.status === 'rejected')
  if (failed !== undefined) throw failed.reason
}

async function openTicket(
  warning: Warning,
  route: string,
  connectionOfRoute: string,
  options: SignInWarningsOptions,
): Promise<void> {
  const { event, connection } = warning
  if (event !== 'sign-in-ends-soon' && connectionOfRoute === connection.replace(/-proxy$/, '')) {
    const reason = 'the route of warnings leads to this connection itself'
    options.log('warn', 'warning-not-sent', { connection, route, reason })
    return
  }
  await enqueueOwnAlert(alertOfWarning(warning), route, options)
}
