import { expect, test } from 'vitest'
import { followTicket } from './azure-alerts-story.ts'

test('Azure’s alert follows what a person does with its ticket in ServiceNow, once each', async () => {
  const changes = await followTicket('servicenow')
  expect(changes.map(({ from, to }) => [from, to])).toEqual([
    ['New', 'Acknowledged'],
    ['Acknowledged', 'Closed'],
    ['Closed', 'New'],
    ['New', 'Closed'],
  ])
  expect(changes[0]?.comments).toMatch(/^INC\d+ http/)
}, 120_000)
