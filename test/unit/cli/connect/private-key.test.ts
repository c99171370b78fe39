import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readSigningKey } from '../../../../cli/connect/private-key.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'private-key-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function fileOf(text: string | Buffer): Promise<string> {
  const file = join(folder, 'key.pem')
  await writeFile(file, text)
  return file
}

const ecKey = (namedCurve: string): KeyObject => generateKeyPairSync('ec', { namedCurve }).privateKey

test.each([
  ['ES256', ecKey('P-256').export({ type: 'sec1', format: 'pem' })],
  ['ES384', ecKey('P-384').export({ type: 'pkcs8', format: 'pem' })],
  [
    'RS256',
    generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' }),
  ],
])('a key for %s is read in any form of PEM and given as PKCS #8', async (algorithm, pem) => {
  const key = await readSigningKey(await fileOf(pem))
  expect(key).toEqual({ algorithm, pem: expect.stringMatching(/^-----BEGIN PRIVATE KEY-----/) })
})

test.each([
  ['text', 'hunter2'],
  [
    'a key with a passphrase',
    ecKey('P-256').export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }),
  ],
  ['a curve that no JWT has', ecKey('secp224r1').export({ type: 'pkcs8', format: 'pem' })],
  [
    'a key of another algorithm',
    generateKeyPairSync('x25519').privateKey.export({ type: 'pkcs8', format: 'pem' }),
  ],
])('%s is refused, and nothing of it repeated', async (_, text) => {
  const file = await fileOf(text)
  await expect(readSigningKey(file)).rejects.toMatchObject({
    name: 'UsageError',
    message: `--key-file: ${file} holds no RSA or EC private key in PEM without a passphrase.`,
  })
})

test('a file that is not there is named', async () => {
  await expect(readSigningKey(join(folder, 'none.pem'))).rejects.toThrow('none.pem: there is no such file.')
})
