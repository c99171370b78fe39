/** A time from a beginning up to an end that is no part of it, in epoch milliseconds. */
export interface Span {
  readonly from: number
  readonly until: number
}

/** The span when it covers `now`. @param now epoch milliseconds */
export function spanAround(span: Span, now: number): Span | undefined {
  return span.from <= now && now < span.until ? span : undefined
}
