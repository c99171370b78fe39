import { BridgeError } from '../../errors.ts'

/** A common-schema alert is at most 256 KB (Azure Monitor docs); legacy log alerts carry results on top. */
const MAX_BODY_BYTES = 1024 * 1024

/** Real payloads nest about ten deep. Deeper than this is an attack on whoever walks the value. */
const MAX_DEPTH = 64

/**
 * The JSON value of a posted body.
 *
 * @throws BridgeError `media_type_unsupported`, `body_too_large`, `body_not_json`, `body_too_deep`
 */
export function readBody(body: Uint8Array, contentType: string | null): unknown {
  if (contentType !== null && !/^[^;]*[/+]json\s*(;|$)/i.test(contentType)) {
    throw new BridgeError('media_type_unsupported', 'Post it as application/json.')
  }
  if (body.byteLength > MAX_BODY_BYTES) {
    throw new BridgeError(
      'body_too_large',
      `The body has ${body.byteLength} bytes; at most ${MAX_BODY_BYTES} are taken.`,
    )
  }
  const value = parseJson(body)
  const deepest = pathBeyond(value, MAX_DEPTH)
  if (deepest === undefined) return value
  throw new BridgeError('body_too_deep', `The body nests deeper than ${MAX_DEPTH} levels.`, { path: deepest })
}

function parseJson(body: Uint8Array): unknown {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch (cause) {
    throw new BridgeError('body_not_json', 'The body is not UTF-8.', { path: '$', cause })
  }
  if (text.trim() === '') {
    throw new BridgeError('body_not_json', 'The body is empty: post one alert as JSON.', { path: '$' })
  }
  try {
    return JSON.parse(text)
  } catch {
    // V8's message quotes the body, which does not belong in an answer or a log.
    throw new BridgeError('body_not_json', 'The body is not JSON.', { path: '$' })
  }
}

/** The path of the first object or list that lies deeper than `limit`; walks without recursion. */
function pathBeyond(value: unknown, limit: number): string | undefined {
  let level: { value: object; path: string }[] = isContainer(value) ? [{ value, path: '$' }] : []
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > limit) return level[0]?.path
    level = level.flatMap((parent) =>
      Object.entries(parent.value)
        .filter((entry): entry is [string, object] => isContainer(entry[1]))
        .map(([key, child]) => ({ value: child, path: `${parent.path}.${key.slice(0, 40)}` })),
    )
  }
  return undefined
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
