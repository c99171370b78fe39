/** A fault and the requests that it applies to. */
export interface FaultRule<Fault> {
  readonly match?: {
    readonly method?: string
    /** A prefix of the path with its query. */
    readonly path?: string
  }
  /** The number of requests that it applies to. Null: all until the list is cleared; absent: one. */
  readonly times?: number | null
  readonly fault: Fault
}

/** The JSON Schema of a fault rule, made from the schema of one simulator's faults. */
export function faultRuleSchema(fault: object): object {
  return {
    type: 'object',
    additionalProperties: false,
    required: ['fault'],
    properties: {
      match: {
        type: 'object',
        additionalProperties: false,
        properties: { method: { type: 'string' }, path: { type: 'string' } },
      },
      times: { type: ['integer', 'null'], minimum: 1 },
      fault,
    },
  }
}

/** Scripted faults, used in the order in which they were added. */
export class FaultList<Fault> {
  #pending: { rule: FaultRule<Fault>; left: number }[] = []

  add(rule: FaultRule<Fault>): void {
    this.#pending.push({ rule, left: rule.times === null ? Infinity : (rule.times ?? 1) })
  }

  clear(): void {
    this.#pending = []
  }

  /** The fault for this request; its count goes down by one. */
  take(method: string, path: string): Fault | undefined {
    const found = this.#pending.find(
      ({ rule: { match } }) =>
        (match?.method ?? method).toUpperCase() === method && path.startsWith(match?.path ?? ''),
    )
    if (found === undefined) return undefined
    found.left -= 1
    if (found.left === 0) this.#pending = this.#pending.filter((pending) => pending !== found)
    return found.rule.fault
  }
}
