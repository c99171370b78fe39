/** What is wrong with a template, and where: the path of keys to the value in its document. */
export interface TemplateProblem {
  readonly path: readonly string[]
  readonly reason: string
  /** Line inside the value, from 1, when the reason is in its text. */
  readonly lineInText?: number
}
