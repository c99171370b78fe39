import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Client, of, OPEN, open, save, startClient } from './cherwell-client.ts'

let client: Client

beforeEach(async () => {
  client = await startClient()
})

afterEach(() => client.server.stop())

test('the list shows the newest incident first, escaped, and looks again by itself', async () => {
  await open(client, { ShortDescription: 'older' })
  await open(client, { ShortDescription: '<script>alert(1)</script>' })
  const { body, headers } = await client.send('GET', '/')
  expect(String(body).indexOf('10002')).toBeLessThan(String(body).indexOf('10001'))
  expect(body).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  expect(body).not.toContain('<script>')
  expect(body).toContain('<meta http-equiv="refresh" content="5" />')
  expect(headers.get('content-security-policy')).toContain("default-src 'none'")
})

test('the style sheet comes from the instance itself', async () => {
  const { status, headers } = await client.send('GET', '/pages.css')
  expect([status, headers.get('content-type')]).toEqual([200, 'text/css; charset=utf-8'])
})

test('an incident is found at the browser client’s address, with its lines', async () => {
  const { busObPublicId } = of(await save(client, { ...OPEN, Description: 'first line\nsecond line' }))
  const { body } = await client.send('GET', `/CherwellClient/Access/incident/${String(busObPublicId)}`)
  expect(body).toContain('<pre>first line\nsecond line</pre>')
  expect(body).not.toContain('CloseDescription')
})

test('an unknown incident is a 404 with a page', async () => {
  expect((await client.send('GET', '/CherwellClient/Access/incident/1')).status).toBe(404)
})
