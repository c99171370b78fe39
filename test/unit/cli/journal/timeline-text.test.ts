import { expect, test } from 'vitest'
import { formatStory } from '../../../../cli/journal/timeline-text.ts'
import { START } from '../../../builders/clock.ts'
import { buildAccepted, buildDead, DELIVERY } from '../../../builders/journal-entry.ts'

test('the story of a delivery begins with its alert', () => {
  const accepted = buildAccepted()
  const [title, alert, delivery, blank, ...lines] = formatStory({
    deliveryId: DELIVERY,
    accepted,
    entries: [accepted, buildDead()],
  }).split('\n')
  expect([title, alert, delivery, blank]).toEqual([
    'Sev1 fired  cpu-high: vm-1',
    `  alert      ${accepted.alertId}`,
    `  delivery   ${DELIVERY}`,
    '',
  ])
  expect(lines.map((line) => line.slice(28, 39))).toEqual(['accepted', 'dead       '])
})

test('a delivery whose receipt is older than the lines read is marked as such', () => {
  const text = formatStory({ deliveryId: DELIVERY, accepted: undefined, entries: [buildDead()] })
  expect(text).toMatch(/^Accepted before the requested time\n {2}delivery {3}0+1\n\n/)
})

test('the story of a silence is no delivery, and says who added and ended it', () => {
  const deliveryId = 's-20261123-aa11bb'
  const text = formatStory({
    deliveryId,
    accepted: undefined,
    entries: [
      { step: 'silenced', at: START, deliveryId, by: 'ann', why: 'a move', until: START },
      { step: 'unsilenced', at: START, deliveryId, by: 'ben' },
    ],
  })
  expect(text.split('\n').map((line) => line.replace(/^ {2}\S+ \S+Z/, '(time)'))).toEqual([
    'Silence s-20261123-aa11bb',
    '',
    expect.stringMatching(/^\(time\) {2}silenced {4}by ann, until .+: a move$/),
    '(time)  unsilenced  by ben',
  ])
})
