import { gunzipSync } from 'node:zlib'
import type { HttpBindings } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { AzureError } from '../azure-error.ts'
import { bearerToken, type TokenVerdict } from '../entra-token.ts'
import type { Stream } from './data-collection-rule.ts'
import { storedRow } from './stored-row.ts'
import type { Workspace } from './workspace.ts'

/** Limits of the compressed and the uncompressed body (the message of the service's own 413). */
const MAX_CALL_BYTES = 1_048_576

const API_VERSION = '2023-01-01'

interface Environment {
  Bindings: HttpBindings
}

/** The one call of the Logs Ingestion API: it sends rows to a stream of a rule, and answers 204 when they are accepted. */
export function ingestionApi(
  workspace: Workspace,
  checkToken: (token: string) => Promise<TokenVerdict>,
): Hono<Environment> {
  const app = new Hono<Environment>()
  app.post('/dataCollectionRules/:ruleId/streams/:stream', async (context) => {
    const ruleId = context.req.param('ruleId')
    checkApiVersion(context.req.query('api-version'))
    const caller = await authenticate(context, checkToken)
    const stream = findStream(workspace, ruleId, context.req.param('stream'), caller)
    const bytes = await readBytes(context)
    throttle(workspace, ruleId, bytes.length)
    const rows = parseRows(bytes)
    const receivedAt = workspace.now()
    workspace.append(
      stream.table,
      rows.map((row) => storedRow(row, stream, receivedAt)),
    )
    return context.body(null, 204)
  })
  return app
}

function checkApiVersion(version: string | undefined): void {
  if (version === API_VERSION) return
  throw new AzureError(
    400,
    'UnsupportedApiVersion',
    `The api-version '${version ?? ''}' is not served; ${API_VERSION} is.`,
  )
}

async function authenticate(
  context: Context<Environment>,
  checkToken: (token: string) => Promise<TokenVerdict>,
): Promise<string> {
  const token = bearerToken(context.req.header('authorization'))
  const verdict = token === undefined ? undefined : await checkToken(token)
  if (verdict !== undefined && !('refused' in verdict)) return verdict.objectId
  throw new AzureError(
    401,
    'AuthenticationFailed',
    `The access token is missing or not valid${verdict === undefined ? '' : `: ${verdict.refused}`}.`,
  )
}

function findStream(workspace: Workspace, ruleId: string, name: string, caller: string): Stream {
  const rule = workspace.rules.get(ruleId)
  if (rule === undefined) {
    throw new AzureError(404, 'NotFound', `Data collection rule with immutable Id '${ruleId}' not found.`)
  }
  if (rule.publishers !== undefined && !rule.publishers.includes(caller)) {
    const rights = `The authentication token provided does not have access to ingest data for the data collection rule with immutable Id '${ruleId}'.`
    throw new AzureError(403, 'OperationFailed', rights)
  }
  const stream = rule.streams[name]
  if (stream !== undefined) return stream
  throw new AzureError(
    400,
    'InvalidStream',
    `The stream ${name} was not configured in the data collection rule with immutable Id '${ruleId}'.`,
  )
}

async function readBytes(context: Context<Environment>): Promise<Buffer> {
  const sent = Buffer.from(await context.req.arrayBuffer())
  checkLength(sent.length)
  const encoding = context.req.header('content-encoding')
  if (encoding !== undefined && encoding !== 'gzip') {
    throw new AzureError(415, 'UnsupportedMediaType', `Content-Encoding ${encoding} is not served; gzip is.`)
  }
  const plain = encoding === 'gzip' ? unzipped(sent) : sent
  checkLength(plain.length)
  return plain
}

function unzipped(bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: 64 * MAX_CALL_BYTES })
  } catch {
    throw invalidPayload('The body is not gzip.')
  }
}

function checkLength(length: number): void {
  if (length <= MAX_CALL_BYTES) return
  throw new AzureError(
    413,
    'ContentLengthLimitExceeded',
    `Maximum allowed content length: ${MAX_CALL_BYTES} bytes (1 MB). Provided content length: ${length} bytes.`,
  )
}

function throttle(workspace: Workspace, ruleId: string, bytes: number): void {
  const seconds = workspace.throttle.refusal(ruleId, bytes, workspace.now())
  if (seconds === undefined) return
  throw new AzureError(
    429,
    'TooManyRequests',
    `The data collection rule '${ruleId}' takes no more this minute.`,
    seconds,
  )
}

/** A body that is not an array is answered with 204 but not stored, as clients of the service have found. */
function parseRows(bytes: Buffer): readonly object[] {
  const body = parseJson(bytes)
  if (!Array.isArray(body)) return []
  return body.map((row: unknown, index) => {
    if (typeof row === 'object' && row !== null && !Array.isArray(row)) return row
    throw invalidPayload(`Record ${index} is not an object.`)
  })
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString())
  } catch {
    throw invalidPayload('The body is not JSON.')
  }
}

const invalidPayload = (message: string): AzureError => new AzureError(400, 'InvalidPayload', message)
