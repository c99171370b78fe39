import { basename } from 'node:path'
import { expect, test } from 'vitest'
import { pageNames, readPages } from '../../tools/write-docs/generated-docs.ts'

test.each((await readPages(pageNames('slow'))).map((page) => [basename(page.path), page] as const))(
  'docs/%s is up to date with the program (else: npm run write-docs -- --commands)',
  (_, { written, current }) => {
    expect(written).toBe(current)
  },
)
