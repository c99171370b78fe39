/** Tickets are written whatever happens to Resource Graph. */
import { expect, test } from 'vitest'
import { EnrichmentWorld } from './enrichment-world.ts'

test.each([
  ['is throttled', { status: 429, retryAfterSeconds: 60 }, 'Resource Graph answered 429.'],
  ['refuses the app', { status: 403 }, 'role Reader on the subscription'],
  ['is down', { kind: 'cut', when: 'before' }, 'Resource Graph: POST'],
])(
  'Resource Graph %s',
  async (_, fault, reason) => {
    const app = await EnrichmentWorld.start()
    try {
      await app.tag('vm-1', { team: 'web' })
      await app.break(fault)
      await app.alert('vm-1')
      const incident = await app.incidentOf('vm-1')
      expect(incident?.['close_notes']).toContain(reason)
      await app.alert('vm-1', 'Resolved')
      expect(await app.incidentOf('vm-1')).toMatchObject({ state: '6' })
      expect(await app.world.deadLetters()).toEqual([])
    } finally {
      await app.stop()
    }
  },
  120_000,
)
