import { expect, test } from 'vitest'
import { bundleReport } from '../../../tools/bundle-report.ts'

const output = (bytes: number, imports: readonly string[], entryPoint?: string) => ({
  bytes,
  imports: imports.map((path) => ({ path, kind: 'import-statement' as const })),
  exports: [],
  inputs: { [`node_modules/@scope/p${bytes}/index.js`]: { bytesInOutput: bytes } },
  ...(entryPoint === undefined ? {} : { entryPoint }),
})

test('a part is its entry points and everything that they import statically', () => {
  const lazy = { path: 'lazy.js', kind: 'dynamic-import' as const }
  const entry = output(1024, ['shared.js'], 'functions/index.ts')
  const outputs = {
    'index.js': { ...entry, imports: [...entry.imports, lazy] },
    'shared.js': output(2048, ['deep.js']),
    'deep.js': output(4096, ['shared.js']),
    'lazy.js': output(8192, ['shared.js'], 'shared/storage/azure/azure-journal.ts'),
    'later.js': output(16_384, [], 'shared/other.ts'),
  }
  const [atStart, firstAlert] = bundleReport({ inputs: {}, outputs })
  expect([atStart?.kib, firstAlert?.kib]).toEqual([7, 15])
  expect(atStart?.madeOf.map(({ name }) => name)).toEqual(['@scope/p4096', '@scope/p2048', '@scope/p1024'])
})
