import type { QueueClient } from '@azure/storage-queue'
import { type Notification, envelopeOf } from '../notification.ts'
import type { AlertQueue } from '../ports.ts'
import { making, storageUnavailable } from './storage-error.ts'

/** For ever: without it a message is gone after 7 days. */
const NEVER_EXPIRES = -1

/** What can be asked of the queue itself. Both throw BridgeError `storage_unavailable`. */
export interface QueueLooks {
  check(): Promise<void>
  /** Messages, those that are hidden included; a little more or less. */
  length(): Promise<number>
}

export function createAzureAlertQueue(client: QueueClient): AlertQueue & QueueLooks {
  const send = async (message: unknown, delaySeconds: number): Promise<void> => {
    // The host's default encoding; it also lets a text hold any character.
    const text = Buffer.from(JSON.stringify(message)).toString('base64')
    const options = {
      messageTimeToLive: NEVER_EXPIRES,
      visibilityTimeout: Math.ceil(delaySeconds),
      abortSignal: AbortSignal.timeout(9000),
    }
    try {
      await making(
        () => client.sendMessage(text, options),
        () => client.createIfNotExists(),
      )
    } catch (error) {
      throw storageUnavailable(error, 'putting an alert into the queue')
    }
  }
  return {
    put: (notifications: readonly Notification[], delaySeconds = 0) =>
      send(envelopeOf(notifications), delaySeconds),
    putUnread: send,
    check: async () => void (await look(client)),
    length: async () => (await look(client)).approximateMessagesCount ?? 0,
  }
}

async function look(client: QueueClient): Promise<{ approximateMessagesCount?: number }> {
  try {
    return await making(
      () => client.getProperties(),
      () => client.createIfNotExists(),
    )
  } catch (error) {
    throw storageUnavailable(error, 'looking at the queue')
  }
}
