import pLimit from 'p-limit'
import { asBridgeError } from '../../errors.ts'
import type { Log } from '../../log.ts'
import type { Registers } from '../../storage/ports.ts'

/**
 * How old a value may be before it is read again. One that nobody asks for is not read at all, so a quiet instance costs
 * nothing.
 */
const FRESH_MS = 5000

/**
 * A small value that instances share through a register. It never throws for the storage's sake: while that is in
 * trouble each instance goes on with its own value, which gives way to the shared one as soon as that can be read.
 */
export interface SharedState<T> {
  /** The value as it was at most five seconds ago. */
  look(): Promise<T>
  /**
   * Puts another value in place of the one that is there now, by compare and set.
   *
   * @param next pure, since it is asked again whenever someone else was faster; undefined leaves the value as it is, which
   *   is decided by what {@link SharedState.look} gives
   * @returns the value that was put; undefined when none was
   */
  change(next: (value: T) => T | undefined): Promise<T | undefined>
}

export interface SharedStateOptions {
  readonly registers: Registers
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** @param initial what it is before anyone has put a value */
export function createSharedState<T>(name: string, initial: T, options: SharedStateOptions): SharedState<T> {
  const { registers, log, now } = options
  // In turn, so that the answer to an earlier read cannot hide a later write.
  const inTurn = pLimit(1)
  let value = initial
  let version: string | undefined
  let knownAt = -Infinity
  let isAlone = false

  const isFresh = (): boolean => now() - knownAt < FRESH_MS

  const know = (known: T, knownVersion: string | undefined): void => {
    value = known
    version = knownVersion
    knownAt = now()
    isAlone = false
  }

  const read = async (): Promise<void> => {
    const register = await registers.read(name)
    know(register === undefined ? initial : (JSON.parse(register.text) as T), register?.version)
  }

  const goAlone = (thrown: unknown): void => {
    const { code, message } = asBridgeError(thrown)
    if (!isAlone) log('warn', 'register-unavailable', { register: name, code, reason: message })
    isAlone = true
    knownAt = now()
  }

  const changeAlone = (next: (value: T) => T | undefined): T | undefined => {
    const after = next(value)
    value = after ?? value
    return after
  }

  return {
    look: () =>
      inTurn(async () => {
        if (!isFresh()) await read().catch(goAlone)
        return value
      }),
    change: (next) =>
      inTurn(async () => {
        if (isAlone && isFresh()) return changeAlone(next)
        try {
          if (!isFresh()) await read()
          // Each round that is lost was won by someone else.
          for (;;) {
            const after = next(value)
            if (after === undefined) return undefined
            const written = await registers.write(name, JSON.stringify(after), version)
            if (written !== undefined) {
              know(after, written)
              return after
            }
            await read()
          }
        } catch (error) {
          goAlone(error)
          return changeAlone(next)
        }
      }),
  }
}
