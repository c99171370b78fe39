import pLimit from 'p-limit'
import { asBridgeError } from '../../errors.ts'
import type { Log } from '../../log.ts'
import type { Registers } from '../../storage/ports.ts'
import { fromStored, type RegisterFormat, toStored } from '../../stored-format.ts'

/**
 * How old a value may be before it is read again, unless its owner says otherwise. An unused one is not read at all, so
 * a quiet instance costs nothing.
 */
const FRESH_MS = 5000

/**
 * A small value that instances share through a register. It never throws an error of the storage: while the storage
 * fails, or holds a value of a newer version of the app, each instance continues with its own value, which is replaced
 * by the shared one as soon as that can be read.
 */
export interface SharedState<T> {
  /** The value as it was at most `freshMs` ago. */
  look(): Promise<T>
  /**
   * Replaces the current value by compare and set.
   *
   * @param next pure, since it is asked again whenever someone else was faster; undefined leaves the value as it is, which
   *   is decided by what {@link SharedState.look} gives
   * @returns the value that was put; undefined when none was
   */
  change(next: (value: T) => T | undefined): Promise<T | undefined>
  /**
   * The same with the stored value only.
   *
   * @throws BridgeError `storage_unavailable`
   */
  changeStored(next: (value: T) => T | undefined): Promise<T | undefined>
}

export interface SharedStateOptions {
  readonly registers: Registers
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
  /** How old a value may be before it is read again. Default 5000. */
  readonly freshMs?: number
}

/** The cached state of a register. */
interface Copy<T> {
  value: T
  version: string | undefined
  /** Epoch milliseconds; when it was last read or written, or an attempt failed. */
  knownAt: number
  /** The storage failed: the value is this instance's own. */
  isAlone: boolean
}

export function createSharedState<T extends object>(
  name: string,
  format: RegisterFormat<T>,
  options: SharedStateOptions,
): SharedState<T> {
  const { log, now, freshMs = FRESH_MS } = options
  // In turn, so that the answer to an earlier read cannot hide a later write.
  const inTurn = pLimit(1)
  const copy: Copy<T> = { value: format.defaults, version: undefined, knownAt: -Infinity, isAlone: false }
  const { read, put } = createRegisterAccess(name, format, copy, options)

  const isFresh = (): boolean => now() - copy.knownAt < freshMs

  const goAlone = (thrown: unknown): void => {
    const { code, message } = asBridgeError(thrown)
    if (!copy.isAlone) log('warn', 'register-unavailable', { register: name, code, reason: message })
    copy.isAlone = true
    copy.knownAt = now()
  }

  const changeAlone = (next: (value: T) => T | undefined): T | undefined => {
    const after = next(copy.value)
    copy.value = after ?? copy.value
    return after
  }

  return {
    look: () =>
      inTurn(async () => {
        if (!isFresh()) await read().catch(goAlone)
        return copy.value
      }),
    change: (next) =>
      inTurn(async () => {
        if (copy.isAlone && isFresh()) return changeAlone(next)
        try {
          if (!isFresh()) await read()
          return await put(next)
        } catch (error) {
          goAlone(error)
          return changeAlone(next)
        }
      }),
    changeStored: (next) =>
      inTurn(async () => {
        await read()
        return put(next)
      }),
  }
}

/**
 * Reads and writes a register, and keeps the copy in line with it. Both throw BridgeError `storage_unavailable`, and
 * `stored_by_newer_version`.
 */
function createRegisterAccess<T extends object>(
  name: string,
  format: RegisterFormat<T>,
  copy: Copy<T>,
  { registers, now }: SharedStateOptions,
) {
  const know = (value: T, version: string | undefined): void => {
    Object.assign(copy, { value, version, knownAt: now(), isAlone: false } satisfies Copy<T>)
  }
  const read = async (): Promise<void> => {
    const register = await registers.read(name)
    const known = register && fromStored<T>(format, JSON.parse(register.text), name)
    know(known ?? format.defaults, register?.version)
  }
  const put = async (next: (value: T) => T | undefined): Promise<T | undefined> => {
    // Each lost round was won by another instance.
    for (;;) {
      const after = next(copy.value)
      if (after === undefined) return undefined
      const written = await registers.write(name, JSON.stringify(toStored(format, after)), copy.version)
      if (written !== undefined) {
        know(after, written)
        return after
      }
      await read()
    }
  }
  return { read, put }
}
