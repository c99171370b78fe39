import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import type { Problem } from '../../shared/config/problem.ts'
import { FILE_OPTIONS } from '../../shared/config/validators.ts'
import { parseYamlFile } from '../../shared/config/yaml-file.ts'
import { type ConfigTest, TEST_SCHEMA, type TestDocument } from './test-schema.ts'

/** A test, and its place in a file. */
export interface WrittenTest extends ConfigTest {
  /** Path below the configuration folder. */
  readonly file: string
  /** From 1. */
  readonly line: number
}

export interface WrittenTests {
  readonly tests: readonly WrittenTest[]
  /** What is wrong with the files. */
  readonly problems: readonly Problem[]
}

/** The tests in `tests/*.yaml` of a configuration folder; none where there is no such folder. */
export async function readTests(folder: string): Promise<WrittenTests> {
  const validate = new Ajv({ ...FILE_OPTIONS, discriminator: false }).compile(TEST_SCHEMA)
  const tests: WrittenTest[] = []
  const problems: Problem[] = []
  for (const name of await testFiles(folder)) {
    const file = `tests/${name}`
    const parsed = parseYamlFile<TestDocument>(file, await readFile(join(folder, file), 'utf8'), validate)
    if (Array.isArray(parsed)) {
      problems.push(...parsed)
      continue
    }
    for (const [index, test] of parsed.value.tests.entries()) {
      tests.push({ ...test, file, line: parsed.lineOf(['tests', index, 'name']) })
      const place = (path: (string | number)[], reason: string): void =>
        void problems.push(parsed.problemAt(['tests', index, ...path], reason))
      checkPatterns(test, place)
    }
  }
  return { tests, problems }
}

async function testFiles(folder: string): Promise<string[]> {
  try {
    return (await readdir(join(folder, 'tests'))).filter((name) => name.endsWith('.yaml')).toSorted()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

function checkPatterns(
  { tickets }: ConfigTest,
  place: (path: (string | number)[], reason: string) => void,
): void {
  for (const [number, { fields = {} }] of tickets.entries()) {
    for (const [name, wanted] of Object.entries(fields)) {
      const pattern = typeof wanted === 'object' ? wanted.matches : undefined
      if (pattern !== undefined && !isPattern(pattern)) {
        place(['tickets', number, 'fields', name, 'matches'], `${pattern} is not a regular expression`)
      }
    }
  }
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'u') instanceof RegExp
  } catch {
    return false
  }
}
