import type { WorkItemRow } from './work-item-row.ts'

/** A call takes 1,048,576 bytes, compressed or not; Azure's own client splits at this many (limits of the Logs Ingestion API). */
const MAX_BYTES = 1_000_000

/**
 * Rows in calls, in their order.
 *
 * @param maxBytes of a call's JSON in UTF-8
 * @returns a row that is larger than a call is a call of its own, which will be refused
 */
export function batchesOf(
  rows: readonly WorkItemRow[],
  maxBytes = MAX_BYTES,
): readonly (readonly WorkItemRow[])[] {
  const batches: WorkItemRow[][] = []
  let room = 0
  for (const row of rows) {
    // With the comma or the bracket that follows it.
    const bytes = Buffer.byteLength(JSON.stringify(row)) + 1
    const batch = batches.at(-1)
    if (batch !== undefined && bytes <= room) {
      batch.push(row)
      room -= bytes
    } else {
      batches.push([row])
      room = maxBytes - 1 - bytes
    }
  }
  return batches
}
