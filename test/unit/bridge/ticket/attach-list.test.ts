import { expect, test } from 'vitest'
import { attachList, MOST_NAMES } from '../../../../shared/bridge/ticket/attach-list.ts'
import type { BatchState } from '../../../../shared/bridge/ticket/batch-state.ts'
import type { Connector } from '../../../../shared/connectors/connector.ts'
import type { Episode } from '../../../../shared/ticket/episodes.ts'
import type { Attachment } from '../../../../shared/ticket/ticket.ts'
import { at, buildBatch, buildEpisode, buildRequest, REF, ROW } from '../../../builders/batch.ts'
import { refusal, ScriptedProduct } from '../../../builders/scripted-product.ts'

const request = buildRequest()
const many = (count: number): Episode[] =>
  Array.from({ length: count }, (_, index) => buildEpisode({ name: `e${index}` }))

async function attach(
  episodes: readonly Episode[],
  fault?: Error,
  item: BatchState['record']['item'] = REF,
): Promise<{ hasList: boolean; files: Attachment[]; lines: unknown[] }> {
  const files: Attachment[] = []
  const lines: unknown[] = []
  const connector: Connector = new ScriptedProduct()
  connector.attach = async (_, file) => {
    if (fault !== undefined) throw fault
    files.push(file)
  }
  const change = {
    action: 'note',
    delivery: request.delivery,
    reports: 1,
    changeId: 'change-1',
    correlationId: ROW,
    episodes: Object.fromEntries(episodes.map((episode) => [episode.name, episode])),
    severities: [],
  } as const
  const state = buildBatch([request], { item }, { hasList: true })
  const log = (...line: unknown[]): void => void lines.push(line)
  return { hasList: (await attachList(state, change, { connector, log })).hasList, files, lines }
}

test('a ticket of more episodes than it names has a list of all: a cell is never a formula', async () => {
  const first = buildEpisode({ name: '=1+1 "x"', endedAt: at(5) })
  const { hasList, files } = await attach([
    first,
    buildEpisode({ name: 'a-b', firedAt: null }),
    ...many(MOST_NAMES),
  ])
  const text = files[0]?.text ?? ''
  expect(hasList).toBe(true)
  expect(files).toMatchObject([{ name: 'alerts-22.csv', contentType: 'text/csv; charset=utf-8' }])
  expect(text.split('\r\n').slice(0, 4)).toEqual([
    'alert,fired,ended',
    `"'=1+1 ""x""","${at(0)}","${at(5)}"`,
    '"a-b","",""',
    `"e0","${at(0)}",""`,
  ])
  expect(text.endsWith('\r\n')).toBe(true)
})

test('a ticket that names all its episodes, or is not there, has no list', async () => {
  expect(await attach(many(MOST_NAMES))).toEqual({ hasList: false, files: [], lines: [] })
  expect(await attach(many(MOST_NAMES + 1), undefined, null)).toEqual({
    hasList: false,
    files: [],
    lines: [],
  })
})

test('a list that the product refuses is logged, and the ticket is written without it', async () => {
  expect(await attach(many(MOST_NAMES + 1), refusal('product_rejected'))).toEqual({
    hasList: false,
    files: [],
    lines: [
      [
        'warn',
        'list-not-attached',
        { correlationId: ROW, code: 'product_rejected', reason: 'refused: product_rejected' },
      ],
    ],
  })
})
