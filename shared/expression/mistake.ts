/** Something wrong in the text of an expression. */
export interface Mistake {
  /** Where in the text, from 0. */
  readonly at: number
  readonly reason: string
}
