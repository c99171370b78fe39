import { asBridgeError } from '../../errors.ts'
import type { Log } from '../../log.ts'
import { once } from '../../once.ts'
import type { Silence } from '../../silence/silence.ts'
import { spanAround } from '../../silence/span.ts'
import type { Registers } from '../../storage/ports.ts'
import { fromStored } from '../../stored-format.ts'
import { endOf, SILENCE_FORMAT, SILENCES, type SilenceState, type StoredSilence } from './silence-register.ts'

/** How old the cached silences may be: within this time all instances know a silence that was added or ended. */
export const KNOWN_FOR_SECONDS = 30

/**
 * How long an instance uses its cached silences while the storage does not answer. After that it applies none: one
 * ticket too many is better than an alert that waits for a silence that a person has ended.
 */
const BELIEVED_FOR_SECONDS = 300

/** The silences that people have added, without those that are over. Never throws. */
export type KnownSilences = () => Promise<readonly Silence[]>

export interface KnownSilencesOptions {
  readonly registers: Pick<Registers, 'read'>
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** Reads the register at most every {@link KNOWN_FOR_SECONDS} for each instance, and only while there are alerts. */
export function createKnownSilences(options: KnownSilencesOptions): KnownSilences {
  const { log, now } = options
  let silences: readonly Silence[] = []
  let readAt = -Infinity
  let triedAt = -Infinity
  let isFailing = false

  const read = async (): Promise<void> => {
    try {
      silences = await readSilences(options)
      readAt = now()
      isFailing = false
    } catch (thrown) {
      const { code, message: reason } = asBridgeError(thrown)
      if (!isFailing) log('warn', 'register-unavailable', { register: SILENCES, code, reason })
      isFailing = true
    }
    triedAt = now()
  }
  let reading: Promise<void> | undefined
  return async () => {
    if (now() - triedAt >= KNOWN_FOR_SECONDS * 1000 || now() < triedAt) {
      reading ??= read().finally(() => {
        reading = undefined
      })
      await reading
    }
    return now() - readAt <= BELIEVED_FOR_SECONDS * 1000 ? silences : []
  }
}

async function readSilences({ registers, log, now }: KnownSilencesOptions): Promise<readonly Silence[]> {
  const register = await registers.read(SILENCES)
  if (register === undefined) return []
  const state = fromStored<SilenceState>(SILENCE_FORMAT, JSON.parse(register.text), SILENCES)
  const ahead = state.silences.filter((silence) => Date.parse(endOf(silence)) > now())
  const compiled = await Promise.all(ahead.map((silence) => compiledSilence(silence, log)))
  return compiled.flatMap((silence) => silence ?? [])
}

/** The language of expressions is loaded with the first condition. */
const expressions = once(() => import('../../expression/expression.ts'))

/** A condition that this version of the app does not understand mutes nothing. */
async function compiledSilence(stored: StoredSilence, log: Log): Promise<Silence | undefined> {
  const { id: name, when: text, routes, mute: muting, why, from } = stored
  const when = text === undefined ? undefined : (await expressions()).compileCondition(text)
  if (Array.isArray(when)) {
    log('warn', 'silence-unreadable', { silence: name, reason: when.map(({ reason }) => reason).join('; ') })
    return undefined
  }
  const span = { from: Date.parse(from), until: Date.parse(endOf(stored)) }
  return {
    name,
    when,
    routes: routes && new Set(routes),
    muting,
    why,
    spanAt: (now) => spanAround(span, now),
  }
}
