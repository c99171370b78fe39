import { expect, test } from 'vitest'
import { messageOf } from '../../../builders/notification.ts'
import { buildHealthPayload } from '../../../builders/payload.ts'
import { at, bridgeOf, tell } from '../simulation/stories.ts'

const stage = (episode: string, minute: number, name: 'Active' | 'Resolved'): object =>
  buildHealthPayload({ episode, stage: name, at: at(minute) })

test('a batch with a delivery that is done already writes each of its changes under an id of its own', async () => {
  const bridge = bridgeOf({ grouping: 'perRule' })
  const endOfOne = stage('one', 1, 'Resolved')
  await tell(bridge, stage('one', 0, 'Active'), stage('two', 0, 'Active'), endOfOne)

  await bridge.deliver(
    messageOf(endOfOne, stage('two', 1, 'Resolved'), stage('one', 2, 'Active'), stage('two', 4, 'Active')),
  )

  const ids = bridge.product().tickets.flatMap(({ changes }) => changes.map(({ id }) => id))
  expect(ids).toEqual([...new Set(ids)])
})
