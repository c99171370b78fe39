import { expect, test } from 'vitest'
import { seriesBegunBy } from '../../../../shared/bridge/ticket/merge-target.ts'
import { seriesIdOf } from '../../../../shared/ticket/keys.ts'
import { at, buildRequest, OTHER_ROW } from '../../../builders/batch.ts'

const rollUp = { rule: 'cpu-high', since: at(1) }
const declinedBy = { number: 'INC0', url: 'https://product.example/INC0' }

test.each([
  ['a Fired with a row of its own', {}, seriesIdOf('servicenow', 'servicenow', 's')],
  ['an end', { condition: 'resolved' }, undefined],
  ['a Fired that was merged in', { destination: { mergedFrom: OTHER_ROW } }, undefined],
  ['a Fired that its ticket declined', { destination: { declinedBy } }, undefined],
  ['a Fired of a storm', { destination: { rollUp } }, undefined],
] as const)('the series of which a new row becomes the latest: that of %s', (_, facts, series) => {
  expect(seriesBegunBy(buildRequest({ series: 's', ...facts }))).toBe(series)
})
