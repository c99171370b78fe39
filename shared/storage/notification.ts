import type { PayloadSort } from '../alert/read-subject.ts'
import { BridgeError } from '../errors.ts'
import { fromStored, renamed, type Stored, type StoredFormat, toStored, versionOf } from '../stored-format.ts'

/** An alert or a ticket request on its way: a queue message carries one or more. */
export interface Notification {
  readonly deliveryId: string
  /** What the payload is; absent: an alert. */
  readonly sort?: PayloadSort
  /** ISO 8601 UTC. */
  readonly receivedAt: string
  /** The only routes to deliver through: the one named in the URL, or those that are left after a partial failure. */
  readonly routes?: readonly string[]
  /** W3C trace context of the request, which a storage queue has no other place for. */
  readonly traceparent?: string
  /** Deliveries that were tried and failed. */
  readonly attempt: number
  /** ISO 8601 UTC. When it was last put back because only a person could help, or a silence held it: its time to be tried counts from here. */
  readonly heldAt?: string
  /** By the name of each route on which a silence has held it. */
  readonly muted?: Readonly<Record<string, Hold>>
  /**
   * By the name of each route on which the product refused it because a right is missing: when it was last put back for
   * that, ISO 8601 UTC.
   */
  readonly refused?: Readonly<Record<string, string>>
  /**
   * Nothing arrived: it is time to look at a ticket again, with the alert that the wake-up was put for.
   */
  readonly wakeUp?: WakeUp
  /** The payload as posted; absent when it is too large for a message. */
  readonly alert?: unknown
  /** Name of the blob that holds the payload instead. */
  readonly alertBlob?: string
}

/** How a silence holds a notification on one route. Times are ISO 8601 UTC. */
export interface Hold {
  readonly since: string
  readonly until: string
  /** When the journal last got a line about it. */
  readonly saidAt: string
}

export interface WakeUp {
  /** The ticket's first correlationId. */
  readonly row: string
  /** ISO 8601 UTC. */
  readonly at: string
}

/**
 * A queue message. Its top-level keys must not collide with the trigger metadata of the Functions host (`id`,
 * `dequeueCount`, `insertionTime` ...), which they would hide.
 */
export interface Envelope {
  readonly notifications: readonly Notification[]
}

/** Messages have always had a version. */
export const ENVELOPE_FORMAT: StoredFormat<Envelope> = {
  name: 'queue message',
  version: 2,
  defaults: {},
  upgrades: [
    // There are no messages of version 0.
    (message: Stored) => message,
    ({ notifications }: Stored) => ({
      notifications: Array.isArray(notifications) ? notifications.map(upgradedNotification) : undefined,
    }),
  ],
}

/** A notification of version 1 of the envelope, and of version 0 of dead letters. */
export function upgradedNotification(notification: unknown): unknown {
  return renamed(notification, { reminder: 'wakeUp' })
}

/**
 * A message takes 64 KiB of base64, which is 48 KiB of text. Room is left for the envelope, and for the names of the
 * routes that a put-back adds to its notification.
 */
export const MAX_MESSAGE_BYTES = 44 * 1024

export function envelopeOf(notifications: readonly Notification[]): Envelope {
  return toStored(ENVELOPE_FORMAT, { notifications })
}

/**
 * @throws BridgeError `message_unreadable` for a message that this app has not written, `stored_by_newer_version` for
 * one of a newer version
 */
export function parseEnvelope(message: unknown): Envelope {
  if (versionOf(message) > 0) {
    const { notifications }: { notifications: unknown } = fromStored(ENVELOPE_FORMAT, message, 'in the queue')
    if (Array.isArray(notifications) && notifications.every(isNotification)) return { notifications }
  }
  throw new BridgeError(
    'message_unreadable',
    'A queue message is not one of ours: it has no envelope with a version and notifications.',
  )
}

function isNotification(value: unknown): value is Notification {
  if (typeof value !== 'object' || value === null) return false
  const { deliveryId, receivedAt, attempt, alert, alertBlob } = value as Record<string, unknown>
  const isNamed =
    typeof deliveryId === 'string' && typeof receivedAt === 'string' && typeof attempt === 'number'
  return isNamed && (alert !== undefined || typeof alertBlob === 'string')
}
