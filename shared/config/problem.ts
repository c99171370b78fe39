/** Something wrong in a configuration file. */
export interface Problem {
  /** Path below the configuration folder. */
  readonly file: string
  /** From 1. */
  readonly line: number
  /** From 1; where a text says more exactly what is meant. */
  readonly column?: number
  readonly reason: string
}

/** `bridge.yaml:12: reason` or `bridge.yaml:12:9: reason`, as editors and terminals make it a link. */
export function formatProblem({ file, line, column, reason }: Problem): string {
  return `${[file, line, ...(column === undefined ? [] : [column])].join(':')}: ${reason}`
}
