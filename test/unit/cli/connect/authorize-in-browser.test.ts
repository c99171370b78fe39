import { expect, test } from 'vitest'
import { authorizeInBrowser, type BrowserSignIn } from '../../../../cli/connect/authorize-in-browser.ts'
import { tokenServer } from '../../../../shared/tokens/token-server.ts'
import { ScriptedPrompter } from './scripted-prompter.ts'
import { SERVICE_NOW } from '../../../../shared/connectors/service-now/product.ts'

const CALLBACK = 'https://desk.example.com/callback?code=code-1&state=state-1'

function signInWith(prompter: ScriptedPrompter | undefined, said: string[] = []): BrowserSignIn {
  return {
    server: tokenServer(SERVICE_NOW.tokenServer, 'https://example.service-now.com'),
    clientId: 'client',
    redirectUrl: new URL('https://desk.example.com/callback'),
    prompter,
    say: (line) => said.push(line),
  }
}

test('the address at which the browser ended is pasted when it cannot return', async () => {
  const prompter = new ScriptedPrompter('code-1', CALLBACK)
  const said: string[] = []

  const proof = await authorizeInBrowser(signInWith(prompter, said))

  expect(proof).toMatchObject({
    type: 'authorization_code',
    clientId: 'client',
    redirectUri: 'https://desk.example.com/callback',
    callback: new URL(CALLBACK),
  })
  expect(said.join()).toContain(`state=${proof.state}`)
  expect(prompter.said).toEqual(['  That is not an address.'])
})

test('when nothing is asked, the browser must be able to come back by itself', async () => {
  await expect(authorizeInBrowser(signInWith(undefined))).rejects.toThrow('must be on a loopback address')
})
