import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { createHttpClient } from '../../shared/http/http-client.ts'
import { currentTraceId, inTrace, traceparentOfCall } from '../../shared/trace.ts'

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c'
const RECEIVED = `00-${TRACE_ID}-b7ad6b7169203331-01`

const stops: (() => Promise<unknown>)[] = []
afterEach(() => Promise.all(stops.splice(0).map((stop) => stop())))

test('a call to the product belongs to the trace of the request that brought the alert', async () => {
  const seen: (string | undefined)[] = []
  const server = createServer((request, response) => {
    seen.push(String(request.headers['traceparent']))
    response.end()
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const http = createHttpClient()
  stops.push(
    () => http.close(),
    () => new Promise((resolve) => void server.close(resolve)),
  )
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)

  await inTrace(RECEIVED, () => http.send({ method: 'GET', url, headers: {}, deadlineSeconds: 5 }))

  expect(seen).toEqual([expect.stringMatching(new RegExp(`^00-${TRACE_ID}-[0-9a-f]{16}-01$`))])
  expect(seen[0]).not.toBe(RECEIVED)
})

test.each([
  undefined,
  '',
  'no trace',
  `00-${TRACE_ID}-b7ad6b7169203331`,
  `ff-${TRACE_ID}-b7ad6b7169203331-01`,
])('an invalid trace context (%s) begins no trace', async (traceparent) => {
  await inTrace(traceparent, async () => {
    expect([currentTraceId(), traceparentOfCall()]).toEqual([undefined, undefined])
  })
})
