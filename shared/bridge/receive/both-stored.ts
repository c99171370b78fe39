/**
 * Waits for the put of an alert and for its receipt, which are begun together. When one of them fails the other may be
 * stored alone: an alert without a receipt is delivered nevertheless, and a receipt without an alert shows that the
 * sender did not retry.
 *
 * @throws what one of them throws
 */
export async function bothStored(put: Promise<void>, receipt: Promise<void>): Promise<void> {
  const outcomes = await Promise.allSettled([put, receipt])
  const failed = outcomes.find((outcome) => outcome.status === 'rejected')
  if (failed !== undefined) throw failed.reason
}
