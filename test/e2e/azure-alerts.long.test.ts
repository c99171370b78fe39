import { expect, test } from 'vitest'
import { followTicket } from './azure-alerts-story.ts'
import type { ProductName } from './sync-world.ts'

const OTHERS: readonly ProductName[] = ['scsm', 'provance', 'cherwell']

test.each(OTHERS)(
  'Azure’s alert follows what a person does with its ticket in %s, once each',
  async (product) => {
    const changes = await followTicket(product)
    expect(changes.map(({ to }) => to)).toEqual(['Acknowledged', 'Closed', 'New', 'Closed'])
  },
  240_000,
)
