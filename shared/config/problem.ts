/** Something wrong in a configuration file. */
export interface Problem {
  /** Path below the configuration folder. */
  readonly file: string
  /** From 1. */
  readonly line: number
  readonly reason: string
}

/** `bridge.yaml:12: reason`, as editors and terminals make it a link. */
export function formatProblem(problem: Problem): string {
  return `${problem.file}:${problem.line}: ${problem.reason}`
}
