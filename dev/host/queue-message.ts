/** A queue message as the host shows it to a function: its text, and its trigger metadata. Pure. */
import type { TypedData } from './core-types.ts'

/** What the host knows about a received message. */
export interface ReceivedMessage {
  readonly messageId: string
  readonly popReceipt: string
  readonly dequeueCount: number
  readonly insertedOn: Date
  readonly expiresOn: Date
  readonly nextVisibleOn: Date
}

/**
 * The text inside a stored message.
 * @returns undefined when it is not in the encoding that host.json names.
 */
export function decodeMessageText(stored: string, encoding: 'base64' | 'none'): string | undefined {
  if (encoding === 'none') return stored
  const bytes = Buffer.from(stored, 'base64')
  return bytes.toString('base64') === stored ? bytes.toString('utf8') : undefined
}

/**
 * The trigger metadata of a message. Every top-level property of a JSON object is added to it, and replaces a
 * member with the same name in any letter case, even `id` and `dequeueCount` (azure-functions-host, ScriptBinding).
 */
export function triggerMetadata(text: string, message: ReceivedMessage): Record<string, TypedData> {
  const metadata = new Map<string, [name: string, value: TypedData]>()
  const set = (name: string, value: TypedData) => {
    const key = name.toLowerCase()
    metadata.set(key, [metadata.get(key)?.[0] ?? name, value])
  }
  set('QueueTrigger', { string: text })
  set('DequeueCount', { int: message.dequeueCount })
  set('ExpirationTime', date(message.expiresOn))
  set('Id', { string: message.messageId })
  set('InsertionTime', date(message.insertedOn))
  set('NextVisibleTime', date(message.nextVisibleOn))
  set('PopReceipt', { string: message.popReceipt })
  for (const [name, value] of Object.entries(parseObject(text))) {
    if (value === null || Array.isArray(value)) continue
    set(name, typeof value === 'object' ? { json: JSON.stringify(value) } : { string: scalarText(value) })
  }
  return Object.fromEntries(metadata.values())
}

/** .NET writes the offset of a time in full, and here the time to the second. */
const date = (time: Date): TypedData => ({
  json: JSON.stringify(time.toISOString().replace(/\.\d+Z$/, '+00:00')),
})

/** .NET spells booleans with a capital. Texts that look like dates are reformatted by the real host, not here. */
function scalarText(value: unknown): string {
  return typeof value === 'boolean' ? (value ? 'True' : 'False') : String(value)
}

function parseObject(text: string): object {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
  } catch {
    return {}
  }
}
