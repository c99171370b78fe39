import { expect, test } from 'vitest'
import { readTargetApp } from '../../../cli/target-app.ts'

test.each(['http://app.example/api/alerts?code=hunter2', 'ftp://app.example/api/alerts?code=hunter2'])(
  'a key is sent to no other machine without https: %s',
  async (webhook) => {
    const refused = readTargetApp(webhook)
    await expect(refused).rejects.toThrow('must start with https://')
    await expect(refused).rejects.not.toThrow('hunter2')
  },
)

test.each(['https://app.example/api/alerts?code=k', 'http://127.0.0.1:1/api/alerts?code=k'])(
  'an app is reached at %s',
  async (webhook) => {
    expect((await readTargetApp(webhook)).webhook).toBe(webhook)
  },
)
