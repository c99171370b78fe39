import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { metricPayload } from './metric-payload.ts'
import { World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await World.start()
}, 60_000)
afterAll(() => world.stop())

const nested = (depth: number): string => '{"a":'.repeat(depth) + '1' + '}'.repeat(depth)

describe('a post that is no alert is refused with the reason, and nothing is stored', () => {
  test.each([
    ['not JSON', 'monitoring says hello', 400, 'body_not_json'],
    ['nothing', '', 400, 'body_not_json'],
    ['not UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), 400, 'body_not_json'],
    ['a list', '[1,2,3]', 400, 'body_not_object'],
    ['null', 'null', 400, 'body_not_object'],
    ['deep nesting', nested(100_000), 400, 'body_too_deep'],
    [
      'deep nesting inside an alert',
      metricPayload({ episode: 'deep', customProperties: JSON.parse(nested(500)) }),
      400,
      'body_too_deep',
    ],
    [
      '2 MiB',
      metricPayload({ episode: 'big', description: 'x'.repeat(2 * 1024 * 1024) }),
      413,
      'body_too_large',
    ],
  ])('%s', async (_, body, status, code) => {
    const answer = await world.post(body)

    expect(answer.status).toBe(status)
    expect(answer.headers['content-type']).toBe('application/problem+json')
    expect(answer.body).toMatchObject({ code, status })
  })

  test('another media type', async () => {
    const { status, body } = await world.post(metricPayload({ episode: 'xml' }), { type: 'text/xml' })

    expect({ status, code: body['code'] }).toEqual({ status: 415, code: 'media_type_unsupported' })
  })

  test('a route that does not exist', async () => {
    const { status, body } = await world.post(metricPayload({ episode: 'lost' }), { route: 'no-such-route' })

    expect({ status, code: body['code'] }).toEqual({ status: 404, code: 'route_unknown' })
  })

  test('nothing of it was stored', async () => {
    await world.settled()

    expect(await world.incidents()).toEqual([])
    expect(await world.deadLetters()).toEqual([])
  })
})

describe('an object that is no known alert is kept as a dead letter', () => {
  const nameless = JSON.parse(metricPayload({ episode: 'path' }))
  for (const name of ['alertId', 'alertRule', 'originAlertId']) delete nameless.data.essentials[name]

  test.each([
    ['another schema', { hello: 'world' }, '$'],
    ['no essentials', { schemaId: 'azureMonitorCommonAlertSchema', data: {} }, '$.data.essentials'],
    ['no name', nameless, '$.data.essentials.alertId'],
  ])('%s', async (_, payload, path) => {
    const { status, body } = await world.post(JSON.stringify(payload))

    expect({ status, ...body }).toMatchObject({ status: 422, code: 'alert_not_recognised', path })
    expect(await world.deadLetters()).toContainEqual(
      expect.objectContaining({
        code: 'alert_not_recognised',
        notification: expect.objectContaining({ alert: payload }),
      }),
    )
    expect(body['letter']).toMatch(/^\d{4}-\d{2}-\d{2}\/.+\.json$/)
  })
})

describe('odd content becomes a correct ticket', () => {
  test.each([
    ['template text', '{{7|times:6}} {% raw %} {{alert.rule}}', '{{7|times:6}} {% raw %} {{alert.rule}}'],
    [
      'spaced template text',
      'cpu {{ 7 | times: 6 }} {% raw %} {{ alert.rule.id }}',
      'cpu {{ 7 | times: 6 }} {% raw %} {{ al…',
    ],
    ['NUL and control characters', 'cpu\u0000 \u0007bell', 'cpu bell'],
    ['lone surrogates', 'cpu \ud800 high', 'cpu \ufffd high'],
    ['query operators', 'x^ORstate=1^NQactive=true', 'x^ORstate=1^NQactive=true'],
    ['server-side script', 'javascript:gs.getUserID()', 'javascript:gs.getUserID()'],
    ['HTML', '<script>alert(1)</script>', '<script>alert(1)</script>'],
  ])('%s', async (name, rule, shown) => {
    const { status } = await world.post(metricPayload({ episode: name, rule }))
    await world.settled()

    expect(status).toBe(202)
    const titles = (await world.incidents()).map((incident) => incident['short_description'])
    expect(titles).toContain(`Sev2 Percentage CPU 93.5 > 80 % on vm1 (${shown})`)
  })

  test('a member named __proto__ is a property like any other', async () => {
    const payload = metricPayload({ episode: 'proto' }).replace(
      '"customProperties":null',
      '"customProperties":{"__proto__":{"polluted":"yes"},"constructor":"mine"}',
    )

    const { status } = await world.post(payload)
    await world.settled()

    expect(status).toBe(202)
    const description = (await world.incidents()).at(-1)?.['description']
    expect(description).toContain('__proto__: {"polluted":"yes"}')
    expect(description).toContain('constructor: mine')
  })
})
