/** What a process has used since it began. */
export interface Usage {
  readonly cpuMs: number
  readonly rssMiB: number
}

/** What a child is sent that reports its usage, see `report-usage.ts`. */
export const ASK_USAGE = 'usage?'
