import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { downloadCoreTools } from '../../../dev/core-tools.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'core-tools-'))
  await mkdir(join(folder, 'lib'))
})

afterEach(() => rm(folder, { recursive: true }))

/** The package with an installation script of this text. */
const packageWith = (script: string): Promise<void> => writeFile(join(folder, 'lib', 'install.js'), script)

test.each([
  ['ends in an exception', "throw new TypeError('chalk.red is not a function')"],
  ['ends well and has brought nothing', ''],
])('a download that %s is reported in one line', async (_, script) => {
  await packageWith(script)
  const told = await downloadCoreTools(folder)
  expect(told).toMatch(/^Azure Functions Core Tools could not be downloaded from .*npm start[^\n]*$/)
})

test('a download that brings them is not reported', async () => {
  await packageWith(`
    const { mkdirSync, writeFileSync } = require('node:fs')
    mkdirSync('${folder}/bin')
    writeFileSync('${folder}/bin/' + (process.platform === 'win32' ? 'func.exe' : 'func'), '')
  `)
  expect(await downloadCoreTools(folder)).toBeUndefined()
})

test('tools that are there are not downloaded again', async () => {
  await packageWith("throw new Error('downloaded again')")
  await mkdir(join(folder, 'bin'))
  await writeFile(join(folder, 'bin', process.platform === 'win32' ? 'func.exe' : 'func'), '')
  expect(await downloadCoreTools(folder)).toBeUndefined()
})
