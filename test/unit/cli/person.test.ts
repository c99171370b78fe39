import { expect, test, vi } from 'vitest'

// As where the user has no entry in the list of users.
vi.mock(import('node:os'), async (original) => ({
  ...(await original()),
  userInfo: () => {
    throw new Error('uv_os_get_passwd returned ENOENT')
  },
}))

test('a user without a name is called by its number', async () => {
  const { personHere } = await import('../../../cli/person.ts')
  expect(personHere()).toBe(`user ${process.getuid?.() ?? 'unknown'}`)
})

test('a user without a name finds the apps that run', async () => {
  const { readRunningApps } = await import('../../../cli/running-app.ts')
  await expect(readRunningApps()).resolves.toBeInstanceOf(Array)
})
