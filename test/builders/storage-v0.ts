/** What the app stored before stored things had a version, see `test/fixtures/storage-v0/README.md`. */
import { readFileSync } from 'node:fs'
import type { Notification } from '../../shared/storage/notification.ts'

const FOLDER = new URL('../fixtures/storage-v0/', import.meta.url)

/** A message of version 1: its notifications have `reminder` where they have `wakeUp` today. */
export interface StoredMessage {
  readonly delaySeconds: number
  readonly envelope: { readonly v: number; readonly notifications: readonly Notification[] }
}

/** A row of the table `tickets`, as the table's client gives it. */
export type TicketRow = Readonly<Record<string, string | Uint8Array>> & {
  readonly partitionKey: string
  readonly rowKey: string
  readonly claimedUntil: string
}

type Binary = { readonly base64: string }

export const TICKET_ROWS: Readonly<Record<string, TicketRow>> = Object.fromEntries(
  Object.entries(read('tickets') as Record<string, Record<string, string | Binary>>).map(([name, row]) => [
    name,
    Object.fromEntries(Object.entries(row).map(([key, value]) => [key, columnOf(value)])) as TicketRow,
  ]),
)

export const MESSAGES = read('queue') as Readonly<Record<string, StoredMessage>>

export const REGISTERS = read('registers') as readonly { readonly name: string; readonly text: string }[]

/** Lines by blob. */
export const JOURNAL_LINES = read('journal') as Readonly<Record<string, readonly string[]>>

/** Texts by blob. */
export const DEAD_LETTERS = read('dead-letters') as Readonly<Record<string, string>>

/** Texts by blob. */
export const PAYLOADS = read('payloads') as Readonly<Record<string, string>>

export const SECRETS = read('vault') as readonly { readonly name: string; readonly value: string }[]

/** When all of it was recorded. ISO 8601 UTC. */
export const RECORDED_AT = '2026-11-26T00:43:00.734Z'

function read(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8'))
}

function columnOf(value: string | Binary): string | Uint8Array {
  return typeof value === 'string' ? value : new Uint8Array(Buffer.from(value.base64, 'base64'))
}
