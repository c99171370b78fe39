/** What a process has used since it began. */
export interface Usage {
  readonly cpuMs: number
  readonly rssMiB: number
}

/** What a child is sent that reports its usage, see `report-usage.ts`. */
export const ASK_USAGE = 'usage?'

/** The same, for the memory that is left when it has collected its garbage: {@link Alive}. */
export const ASK_ALIVE = 'alive?'

export interface Alive {
  readonly aliveMiB: number
}
