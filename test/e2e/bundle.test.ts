import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }

test('beside the bundle are the licences of every dependency that it was built with', async () => {
  const licenses = await readFile('dist/THIRD-PARTY-LICENSES.txt', 'utf8')
  const listed = new Set(licenses.match(/^(?:@[^/\s]+\/)?\S+(?= \d\S* \(.+\)$)/gm))
  const bundled = Object.keys(manifest.dependencies).filter((name) => listed.has(name))
  expect(bundled).toEqual(
    expect.arrayContaining(['@azure/functions', '@azure/storage-common', 'jose', 'liquidjs', 'undici']),
  )
  expect(licenses).toMatch(/Permission is hereby granted, free of charge/)
})
