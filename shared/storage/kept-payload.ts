import { randomUUID } from 'node:crypto'
import { fromStored, type Stored, type StoredFormat, toStored } from '../stored-format.ts'

/** A payload as it was sent, with what it belongs to: a line of a file of the container `delivered-payloads`. */
export interface KeptPayload {
  readonly deliveryId: string
  readonly payload: unknown
}

export const KEPT_PAYLOAD_FORMAT: StoredFormat<KeptPayload> = {
  name: 'payload that was delivered',
  version: 1,
  defaults: {},
  upgrades: [(line: Stored) => line],
}

/** A file's name, by the day. @param at ISO 8601 UTC */
export function keptPayloadName(at: string): string {
  return `${at.slice(0, 'YYYY-MM-DD'.length)}/${randomUUID()}.ndjson.gz`
}

/** Whether a text has the form of such a name: it then names such a file and nothing else of the storage. */
export function isKeptPayloadName(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}\/[0-9a-f-]{36}\.ndjson\.gz$/.test(text)
}

export function keptPayloadLine(kept: KeptPayload): string {
  return JSON.stringify(toStored(KEPT_PAYLOAD_FORMAT, kept))
}

/** The payload of a delivery in a file's text; undefined when it is not there. @throws BridgeError `stored_by_newer_version` */
export function keptPayloadIn(text: string, deliveryId: string, name: string): unknown {
  for (const line of text.split('\n')) {
    const kept = fromStored(KEPT_PAYLOAD_FORMAT, JSON.parse(line), name)
    if (kept.deliveryId === deliveryId) return kept.payload
  }
  return undefined
}
