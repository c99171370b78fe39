import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { thirdPartyLicenses } from '../../../tools/third-party-licenses.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'licenses-'))
})
afterEach(() => rm(root, { recursive: true }))

async function write(path: string, text: string | object): Promise<void> {
  const file = join(root, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, typeof text === 'string' ? text : JSON.stringify(text))
}

const install = async (folder: string, facts: object, license?: string): Promise<void> => {
  await write(`${folder}/package.json`, { version: '1.0.0', ...facts })
  if (license !== undefined) await write(`${folder}/LICENSE`, license)
}

describe('the licences beside a bundle', () => {
  test('are those of each package that it has code of, once, with their texts', async () => {
    await install('node_modules/a', { name: 'a', license: 'MIT' }, 'Copyright of A')
    await install(
      'node_modules/@s/b',
      { name: '@s/b', version: '2.0.0', license: 'Apache-2.0' },
      'Terms of B',
    )
    await write('node_modules/@s/b/NOTICE.txt', 'Notice of B')
    await install('node_modules/@s/b/node_modules/c', { name: 'c', license: 'ISC' })
    await install('node_modules/unused', { name: 'unused', license: 'MIT' }, 'Copyright of nobody')
    const text = await thirdPartyLicenses(
      [
        'shared/app.ts',
        'node_modules/a/index.js',
        'node_modules/a/lib/other.js',
        'node_modules/@s/b/dist/b.js',
        'node_modules/@s/b/node_modules/c/c.js',
      ],
      root,
    )
    expect(text.match(/^\S+ \S+ \(.*\)$/gm)).toEqual([
      '@s/b 2.0.0 (Apache-2.0)',
      'a 1.0.0 (MIT)',
      'c 1.0.0 (ISC)',
    ])
    for (const part of ['Copyright of A', 'Terms of B', 'Notice of B']) expect(text).toContain(part)
    expect(text).not.toContain('nobody')
  })

  test('must be stated', async () => {
    await install('node_modules/a', { name: 'a' })
    await expect(thirdPartyLicenses(['node_modules/a/index.js'], root)).rejects.toThrow('a 1.0.0')
  })
})
