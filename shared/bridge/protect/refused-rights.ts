/** The shared state of the rights that a connection's user lacks, and its changes by each event. Pure. */
import type { Check } from '../../connectors/connector.ts'
import type { BridgeError } from '../../errors.ts'
import type { Kind } from '../../ticket/ticket.ts'
import { type Circuit, CLOSED, openedBy, secondsOpen } from './circuit.ts'

/** A right of the user: products grant rights by kind of record, separately for reading, opening and changing. */
export interface Right {
  readonly kind: Kind
  readonly call: 'open' | 'change' | 'read'
}

/** Calls that need a right wait while the product refuses it; one of them tries at intervals. */
export interface RefusedRight extends Circuit {
  /** ISO 8601 UTC. When it was refused first. */
  readonly since: string
}

/** By {@link nameOfRight}; absent rights are not known to be refused. */
export type RefusedRights = Readonly<Record<string, RefusedRight>>

export function nameOfRight({ kind, call }: Right): string {
  return `${kind}/${call}`
}

/** A right for people: `open incidents`. */
export function wordsOfRight(name: string): string {
  const [kind = '', call = ''] = name.split('/')
  return `${call} ${kind}s`
}

export function circuitOf(refused: RefusedRights, right: Right): Circuit {
  return refused[nameOfRight(right)] ?? CLOSED
}

/** A call was refused because the right is missing; undefined when that is no news. */
export function withRefusal(
  refused: RefusedRights,
  right: Right,
  failure: {
    readonly error: BridgeError
    readonly isProbe: boolean
    readonly now: number
    readonly random: number
  },
): RefusedRights | undefined {
  const name = nameOfRight(right)
  const opened = openedBy(circuitOf(refused, right), failure)
  if (opened === undefined) return undefined
  const since = refused[name]?.since ?? new Date(failure.now).toISOString()
  return { ...refused, [name]: { ...opened, since } }
}

/** The circuit of a right that is refused was changed; undefined where nothing is. */
export function withCircuitOf(
  refused: RefusedRights,
  right: Right,
  circuit: Circuit | undefined,
): RefusedRights | undefined {
  const name = nameOfRight(right)
  const before = refused[name]
  return before === undefined || circuit === undefined
    ? undefined
    : { ...refused, [name]: { ...before, ...circuit } }
}

/** A call that needs the right was answered. */
export function withoutRefusal(refused: RefusedRights, right: Right): RefusedRights {
  const name = nameOfRight(right)
  return Object.fromEntries(Object.entries(refused).filter(([other]) => other !== name))
}

/** A right that is refused, for people. */
export interface RightReport {
  /** As {@link wordsOfRight} has it. */
  readonly right: string
  /** ISO 8601 UTC. */
  readonly since: string
  /** The product's last message. */
  readonly message: string
  /** Until it is tried again; 0 for now. */
  readonly seconds: number
}

/** @param now epoch milliseconds */
export function rightReports(refused: RefusedRights, now: number): readonly RightReport[] {
  return Object.entries(refused).map(([name, right]) => ({
    right: wordsOfRight(name),
    since: right.since,
    message: right.cause?.message ?? '',
    seconds: secondsOpen(right, 'normal', now),
  }))
}

/** @returns a check for each right that is refused; none while all is permitted */
export function checksOfRights(reports: readonly RightReport[]): readonly Check[] {
  return reports.map(({ right, since, message, seconds }) => {
    const next = seconds > 0 ? `tried again in ${seconds} s` : 'the next call tries'
    const detail = `refused since ${since}, its alerts wait; ${next}. ${message}`
    return { name: `right to ${right}`, ok: false, detail }
  })
}
