import { type Notification, envelopeOf } from '../notification.ts'
import type { AlertQueue } from '../ports.ts'
import type { StorageAccess } from './storage-access.ts'
import { createStorageCalls } from './storage-calls.ts'
import { making, storageUnavailable } from './storage-error.ts'

/** For ever: without it a message is gone after 7 days. */
const NEVER_EXPIRES = -1

/** What can be asked of the queue itself. Both throw BridgeError `storage_unavailable`. */
export interface QueueLooks {
  check(): Promise<void>
  /** Messages, those that are hidden included; a little more or less. */
  length(): Promise<number>
}

export function createAzureAlertQueue(access: StorageAccess, queue: string): AlertQueue & QueueLooks {
  const call = createStorageCalls('queue', access)
  const create = (): Promise<unknown> => call({ method: 'PUT', path: queue })
  const send = async (message: unknown, delaySeconds: number): Promise<void> => {
    // The host's default encoding; it also lets a text hold any character.
    const text = Buffer.from(JSON.stringify(message)).toString('base64')
    const put = {
      method: 'POST',
      path: `${queue}/messages`,
      query: `messagettl=${NEVER_EXPIRES}&visibilitytimeout=${Math.ceil(delaySeconds)}`,
      headers: { 'content-type': 'application/xml' },
      body: `<QueueMessage><MessageText>${text}</MessageText></QueueMessage>`,
    } as const
    try {
      await making(() => call(put), create)
    } catch (error) {
      throw storageUnavailable(error, 'putting an alert into the queue')
    }
  }
  const length = async (): Promise<number> => {
    try {
      const headers = await making(() => call({ method: 'GET', path: queue, query: 'comp=metadata' }), create)
      return Number(headers.get('x-ms-approximate-messages-count') ?? 0)
    } catch (error) {
      throw storageUnavailable(error, 'looking at the queue')
    }
  }
  return {
    put: (notifications: readonly Notification[], delaySeconds = 0) =>
      send(envelopeOf(notifications), delaySeconds),
    putUnread: send,
    check: async () => void (await length()),
    length,
  }
}
