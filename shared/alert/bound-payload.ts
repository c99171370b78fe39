import { LIMITS } from './limits.ts'

/** What a payload lost. */
export interface LeftOut {
  /** Values that were left out, without what was inside of them. */
  readonly values: number
  /** Texts that were cut. */
  readonly texts: number
}

export interface BoundPayload {
  readonly value: unknown
  readonly leftOut: LeftOut
}

type Container = readonly unknown[] | Readonly<Record<string, unknown>>
type Copy = unknown[] | Record<string, unknown>

/**
 * A copy of a JSON value that is no larger than the limits, so that all work on it is bounded. It is filled level by
 * level, so that values near the top, where the essentials are, are kept.
 *
 * @param most how many values
 */
export function boundPayload(payload: unknown, most: number = LIMITS.values): BoundPayload {
  const leftOut = { values: 0, texts: 0 }
  let values = most
  let characters: number = LIMITS.texts
  let level: { readonly source: Container; readonly copy: Copy }[] = []
  let below: typeof level = []

  const copyOf = (value: unknown): unknown => {
    if (typeof value === 'string') {
      const kept = value.slice(0, Math.min(LIMITS.text, characters))
      characters -= kept.length
      if (kept.length < value.length) leftOut.texts += 1
      return kept
    }
    if (!isContainer(value)) return value
    // Without a prototype, a member named __proto__ is an ordinary member.
    const copy: Copy = Array.isArray(value) ? [] : (Object.create(null) as Record<string, unknown>)
    below.push({ source: value, copy })
    return copy
  }

  const value = copyOf(payload)
  for (let depth = 0; below.length > 0; depth += 1) {
    level = below
    below = []
    for (const { source, copy } of level) {
      const names = Array.isArray(source) ? undefined : Object.keys(source)
      const size = names?.length ?? (source as readonly unknown[]).length
      const kept = depth < LIMITS.depth ? Math.min(size, LIMITS.members, values) : 0
      values -= kept
      leftOut.values += size - kept
      for (let index = 0; index < kept; index += 1) {
        if (names === undefined) (copy as unknown[]).push(copyOf((source as readonly unknown[])[index]))
        else setMember(copy as Record<string, unknown>, source as Record<string, unknown>, names[index] ?? '')
      }
    }
  }
  return { value, leftOut }

  function setMember(copy: Record<string, unknown>, source: Record<string, unknown>, name: string): void {
    copy[name.slice(0, LIMITS.name)] = copyOf(source[name])
  }
}

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null
}
