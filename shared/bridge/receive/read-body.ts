import { BridgeError } from '../../errors.ts'

/** A common-schema alert is at most 256 KB (Azure Monitor docs); legacy log alerts carry results on top. */
const MAX_BODY_BYTES = 1024 * 1024

/** Real payloads nest about ten deep. Deeper than this is an attack on code that walks the value. */
const MAX_DEPTH = 64

/** Objects and lists, and names of members. Real payloads have some hundreds; JSON.parse takes its time for each. */
const MAX_PARTS = 25_000

/**
 * The JSON value of a posted body.
 *
 * @throws BridgeError `media_type_unsupported`, `body_too_large`, `body_not_json`, `body_too_deep`, `body_too_complex`
 */
export function readBody(body: Uint8Array, contentType: string | null): unknown {
  if (contentType !== null && !/^[^;]*[/+]json\s*(;|$)/i.test(contentType)) {
    throw new BridgeError('media_type_unsupported', 'Post it as application/json.')
  }
  if (body.byteLength > MAX_BODY_BYTES) {
    throw new BridgeError(
      'body_too_large',
      `The body has ${body.byteLength} bytes; at most ${MAX_BODY_BYTES} are accepted.`,
    )
  }
  const text = readText(body)
  checkStructure(body)
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new BridgeError('body_not_json', `The body is not JSON${placeOf(error)}.`, { path: '$' })
  }
}

/** Where JSON.parse stopped. The rest of V8's message quotes the body, which does not belong in an answer or a log. */
function placeOf(error: unknown): string {
  const message = error instanceof Error ? error.message : ''
  const [, line, column] = /\(line (\d+) column (\d+)\)$/.exec(message) ?? []
  if (line !== undefined) return `: see line ${line}, column ${column}`
  return message === 'Unexpected end of JSON input' ? ': it ends too early' : ''
}

const UTF_8 = new TextDecoder('utf-8', { fatal: true })

function readText(body: Uint8Array): string {
  let text: string
  try {
    text = UTF_8.decode(body)
  } catch (cause) {
    throw new BridgeError('body_not_json', 'The body is not UTF-8.', { path: '$', cause })
  }
  if (!/\S/.test(text)) {
    throw new BridgeError('body_not_json', 'The body is empty: post one alert as JSON.', { path: '$' })
  }
  return text
}

/** Before the body is parsed: a body full of brackets would block the process while it is parsed and walked. */
function checkStructure(body: Uint8Array): void {
  const { depth, parts } = structureOf(body)
  if (depth > MAX_DEPTH) {
    throw new BridgeError('body_too_deep', `The body nests deeper than ${MAX_DEPTH} levels.`, { path: '$' })
  }
  if (parts > MAX_PARTS) {
    const reason = `The body has ${parts} objects, lists and members; at most ${MAX_PARTS} are accepted.`
    throw new BridgeError('body_too_complex', reason, { path: '$' })
  }
}

const [QUOTE, BACKSLASH, COLON] = [0x22, 0x5c, 0x3a]
const [LIST, LIST_END, OBJECT, OBJECT_END] = [0x5b, 0x5d, 0x7b, 0x7d]

/** How deep a JSON text nests, and how many objects, lists and members it has, in one pass over its bytes. */
function structureOf(body: Uint8Array): { readonly depth: number; readonly parts: number } {
  let [depth, deepest, parts] = [0, 0, 0]
  let isText = false
  for (let index = 0; index < body.length; index += 1) {
    const byte = body[index] ?? 0
    if (isText) {
      if (byte === BACKSLASH) index += 1
      else if (byte === QUOTE) isText = false
    } else if (byte === QUOTE) {
      isText = true
    } else if (byte === LIST || byte === OBJECT) {
      parts += 1
      depth += 1
      deepest = Math.max(deepest, depth)
    } else if (byte === LIST_END || byte === OBJECT_END) {
      depth -= 1
    } else if (byte === COLON) {
      parts += 1
    }
  }
  return { depth: deepest, parts }
}
