import { basename } from 'node:path'
import { expect, test } from 'vitest'
import { readConsoleTypes } from '../../../tools/write-docs/console-types.ts'
import { pageNames, readPages } from '../../../tools/write-docs/generated-docs.ts'
import { readSchemas } from '../../../tools/write-docs/generated-schemas.ts'

const pages = [...(await readPages(pageNames('quick'))), ...(await readSchemas()), await readConsoleTypes()]

test.each(pages.map((page) => [basename(page.path), page] as const))(
  '%s is up to date with the program (else: npm run write-docs)',
  (_, { written, current }) => {
    expect(written).toBe(current)
  },
)
