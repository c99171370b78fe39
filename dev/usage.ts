/** The resources that a process has used since it began. */
export interface Usage {
  readonly cpuMs: number
  readonly rssMiB: number
}

/** The message that asks a child for its usage, see `report-usage.ts`. */
export const ASK_USAGE = 'usage?'

/** The message that asks for the memory after a garbage collection: {@link Alive}. */
export const ASK_ALIVE = 'alive?'

export interface Alive {
  readonly aliveMiB: number
}
