import { describe, expect, test } from 'vitest'
import { collectAnswers, withoutKnown } from '../../../../cli/connect/answers.ts'
import { answersOfGrant } from '../../../../cli/connect/answers-of-grant.ts'
import type { Answers } from '../../../../cli/connect/form.ts'
import { productFormOf } from '../../../../cli/connect/forms.ts'
import { SERVICE_NOW } from '../../../../shared/connectors/service-now/product.ts'
import type { Grant } from '../../../../shared/tokens/grant.ts'
import { ScriptedPrompter } from './scripted-prompter.ts'

const { questions } = productFormOf(SERVICE_NOW)

const GIVEN: Answers = {
  url: 'https://example.service-now.com',
  clientId: 'client',
  clientSecret: 'client-secret',
  user: 'bridge.user',
  password: 'hunter2',
}

const fillIn = (given: Answers, known: Answers = {}): Promise<Answers> =>
  collectAnswers(questions, { given, known, prompter: undefined })

describe('a form without questions', () => {
  test('takes what is given, and else the defaults', async () => {
    expect(await fillIn(GIVEN)).toEqual({
      ...GIVEN,
      allowOtherHost: 'no',
      grant: 'password',
      refreshTokenLifetime: '7776000',
      sync: 'none',
      azureAlerts: 'no',
      createConfigurationItems: 'no',
    })
  })

  test('asks a private key of JWT bearer only, and of a public client no secret', async () => {
    const { clientId, url, user } = GIVEN
    const answers = await fillIn({ grant: 'jwt_bearer', keyFile: 'key.pem', clientId, url, user })
    expect(answers).toMatchObject({ keyFile: 'key.pem' })
    expect(answers).not.toHaveProperty('clientSecret')
  })

  test('has days when there is something to sync', async () => {
    expect(await fillIn({ ...GIVEN, sync: 'incidents' })).toMatchObject({ sync: 'incidents', days: '30' })
  })

  test.each<[Answers, string]>([
    [{ url: undefined }, '--url is missing.'],
    [{ clientId: '' }, '--client-id is missing.'],
    [{ password: undefined }, 'Password (password of --secrets-from-stdin) is missing.'],
    [
      { grant: 'basic' },
      '--grant must be one of password, client_credentials, jwt_bearer, authorization_code.',
    ],
    [{ grant: 'client_credentials' }, '--user is not used here. Try --help.'],
    [{ keyFile: 'key.pem' }, '--key-file is not used here. Try --help.'],
    [{ days: '7' }, '--days is not used here. Try --help.'],
    [{ sync: 'incidents', days: '121' }, '--days must be a whole number from 1 to 120.'],
    [{ sync: 'incidents', days: '0' }, '--days must be a whole number from 1 to 120.'],
    [{ sync: 'problems' }, '--sync must be one of incidents, changeRequests.'],
    [{ refreshTokenLifetime: '90d' }, '--refresh-token-lifetime must be a whole number of seconds.'],
  ])('%j is refused in one line', async (given, line) => {
    await expect(fillIn({ ...GIVEN, ...given })).rejects.toMatchObject({ name: 'UsageError', message: line })
  })
})

describe('the server URL', () => {
  test.each([
    ['http://example.service-now.com', 'must start with https://'],
    [
      'https://example.service-now.com/login',
      'must end after the host name: https://example.service-now.com',
    ],
    ['https://user:word@example.service-now.com', 'must not hold credentials'],
    ['example', 'is not a URL such as https://example.service-now.com'],
    ['${NO_SUCH_SETTING}', 'the application setting NO_SUCH_SETTING is not set'],
    [
      'https://desk.example.com',
      'is outside .service-now.com, .servicenow.com, .servicenowservices.com: set allowOtherHost: true if that is meant (--allow-other-host)',
    ],
  ])('%s is refused', async (url, reason) => {
    await expect(fillIn({ ...GIVEN, url })).rejects.toThrow(`--url ${reason}.`)
  })

  test.each([
    'https://example.service-now.com',
    'https://example.servicenow.com/',
    'https://example.servicenowservices.com',
  ])('%s is good', async (url) => {
    expect(await fillIn({ ...GIVEN, url })).toMatchObject({ url })
  })

  test('of another host is good when the answers confirm it', async () => {
    const url = 'https://desk.example.com'
    expect(await fillIn({ ...GIVEN, url, allowOtherHost: 'yes' })).toMatchObject({ url })
  })
})

test('a connection of another host stays good', async () => {
  const known: Answers = { url: 'https://desk.example.com', allowOtherHost: 'yes' }
  expect(await fillIn({ ...GIVEN, url: undefined }, known)).toMatchObject(known)
})

/** What is not asked for in the tests below. */
const REST: Answers = {
  grant: 'password',
  caller: 'azure.monitor',
  assignmentGroup: 'Network Ops',
  sync: 'none',
  azureAlerts: 'no',
  createConfigurationItems: 'no',
}

describe('a form with questions', () => {
  test('asks again until the answer can be taken, and offers what is known', async () => {
    const prompter = new ScriptedPrompter('http://example.service-now.com', '')
    const { url, ...given } = GIVEN
    const known: Answers = { url }
    const others: Answers = { ...given, ...REST }

    const answers = await collectAnswers(questions, { given: others, known, prompter })

    expect(answers.url).toBe(url)
    expect(prompter.asked.map(({ label, standing }) => [label, standing])).toEqual([
      ['Server URL', url],
      ['Server URL', url],
    ])
    expect(prompter.said).toEqual(['  Server URL must start with https://.'])
  })

  test.each([
    ['nothing, by Enter', [''], { sync: 'none' }, [['Work items to sync', 'none']]],
    [
      'as many days back as are offered, by Enter',
      ['incidents,changeRequests', ''],
      { sync: 'incidents,changeRequests', days: '30' },
      [
        ['Work items to sync', 'none'],
        ['Days', '30'],
      ],
    ],
  ])('[S-12, S-13] syncs %s', async (_, lines, answered, asked) => {
    const prompter = new ScriptedPrompter(...lines)
    const { sync: __, ...rest } = REST

    const answers = await collectAnswers(questions, { given: { ...GIVEN, ...rest }, known: {}, prompter })

    expect(answers).toMatchObject(answered)
    expect(prompter.asked.map(({ label, standing }) => [label, standing])).toEqual(asked)
  })

  test('asks for secrets as secrets', async () => {
    const prompter = new ScriptedPrompter('client-secret', 'hunter2')
    const { clientSecret: _, password: __, ...given } = GIVEN
    const others: Answers = { ...given, ...REST }

    await collectAnswers(questions, { given: others, known: {}, prompter })

    expect(prompter.asked.map(({ label, isSecret }) => [label, isSecret])).toEqual([
      ['Client secret', true],
      ['Password', true],
    ])
  })
})

describe('a renewal', () => {
  const stored: Grant = {
    type: 'refresh_token',
    clientId: 'client',
    clientSecret: 'client-secret',
    refreshToken: 'refresh',
    obtainedAt: '2026-11-01T00:00:00.000Z',
    refreshExpiresAt: '2026-11-02T00:00:00.000Z',
    generation: 3,
  }
  const ofSignIn = questions.filter(({ partOf }) => partOf === 'sign-in')
  const renew = async (given: Answers, prompter: ScriptedPrompter): Promise<Answers> => {
    const known = answersOfGrant(stored, given)
    return collectAnswers(withoutKnown(ofSignIn, known), { given, known, prompter })
  }

  test('asks for user and password alone', async () => {
    const prompter = new ScriptedPrompter('bridge.user', 'hunter2')
    expect(await renew({}, prompter)).toEqual({
      grant: 'password',
      clientId: 'client',
      clientSecret: 'client-secret',
      user: 'bridge.user',
      password: 'hunter2',
      refreshTokenLifetime: '86400',
    })
    expect(prompter.asked.map(({ label }) => label)).toEqual(['User name', 'Password'])
  })

  test('with another client asks for that one’s secret', async () => {
    const prompter = new ScriptedPrompter('other-secret', 'bridge.user', 'hunter2')
    expect(await renew({ clientId: 'other' }, prompter)).toMatchObject({ clientSecret: 'other-secret' })
  })
})
