import { BridgeError } from '../../errors.ts'
import type { JournalEntry } from '../../storage/journal-entry.ts'
import type { Notification } from '../../storage/notification.ts'
import type { Journal, PayloadStore } from '../../storage/ports.ts'

/** Journal steps after which the blob of an alert is deleted. */
const SETTLED: ReadonlySet<JournalEntry['step']> = new Set(['delivered', 'ignored', 'muted', 'dead'])

/**
 * The payload of a notification as it was posted.
 *
 * @returns undefined when its blob is gone because the alert was delivered, and only the message was repeated
 * @throws BridgeError `alert_lost_from_storage` when it is gone although the journal has no delivery
 */
export async function loadPayload(
  notification: Notification,
  {
    payloads,
    journal,
  }: { readonly payloads: Pick<PayloadStore, 'read'>; readonly journal: Pick<Journal, 'read'> },
): Promise<unknown> {
  const { alertBlob, alert, deliveryId, receivedAt } = notification
  if (alertBlob === undefined) return alert
  const text = await payloads.read(alertBlob)
  if (text !== undefined) return JSON.parse(text)
  for await (const entry of journal.read(receivedAt)) {
    if (SETTLED.has(entry.step) && entry.deliveryId === deliveryId) return undefined
  }
  throw new BridgeError('alert_lost_from_storage', `The blob ${alertBlob} with the alert is gone.`)
}
