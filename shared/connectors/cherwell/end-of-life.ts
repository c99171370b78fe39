/** The last day of Cherwell Service Management, as Ivanti announced it on 2023-10-31. */
const LAST_DAY = '2026-12-31'

const WHAT_TO_DO =
  'Its successor, Ivanti Neurons for ITSM, is not supported here. Before that day connect the product that replaces it, change the routes to that connection, and keep this connection until its tickets are over'

/** The notice for a person who connects Cherwell. */
export const END_OF_LIFE = `Cherwell ends on ${LAST_DAY}. ${WHAT_TO_DO}.`

/** The same as a check finds it. @param now epoch milliseconds */
export function endOfLifeAt(now: number): string {
  const days = Math.ceil((Date.parse(`${LAST_DAY}T23:59:59Z`) - now) / 86_400_000)
  if (days > 0) return `Cherwell ends on ${LAST_DAY}, in ${days} days. ${WHAT_TO_DO}`
  return `Cherwell has ended on ${LAST_DAY}. ${WHAT_TO_DO}`
}
