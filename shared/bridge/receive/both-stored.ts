/**
 * Waits for the put of an alert and for its receipt, which are begun together. When one of them fails the other may be there
 * alone: an alert without a receipt is delivered all the same, and a receipt without an alert shows that the sender never
 * came again.
 *
 * @throws what one of them throws
 */
export async function bothStored(put: Promise<void>, receipt: Promise<void>): Promise<void> {
  const outcomes = await Promise.allSettled([put, receipt])
  const failed = outcomes.find((outcome) => outcome.status === 'rejected')
  if (failed !== undefined) throw failed.reason
}
