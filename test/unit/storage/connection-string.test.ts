import { QueueServiceClient } from '@azure/storage-queue'
import { describe, expect, test } from 'vitest'
import { endpointOf } from '../../../shared/storage/azure/connection-string.ts'

const KEY = Buffer.from('a key that nobody has').toString('base64')

describe('a connection string names the service that Azure’s SDK finds in it', () => {
  test.each<[string, string]>([
    [
      'account and key',
      `DefaultEndpointsProtocol=https;AccountName=alerts;AccountKey=${KEY};EndpointSuffix=core.windows.net`,
    ],
    [
      'another cloud',
      `DefaultEndpointsProtocol=https;AccountName=alerts;AccountKey=${KEY};EndpointSuffix=core.chinacloudapi.cn`,
    ],
    [
      'endpoints of its own',
      `DefaultEndpointsProtocol=https;AccountName=alerts;AccountKey=${KEY};QueueEndpoint=https://queues.example.com/;BlobEndpoint=https://b.example.com`,
    ],
    ['the emulator', 'UseDevelopmentStorage=true'],
    [
      'a shared access signature',
      'QueueEndpoint=https://alerts.queue.core.windows.net/;SharedAccessSignature=sv=2022-11-02&sig=a%2Bb%3D',
    ],
  ])('%s', (_, connectionString) => {
    const { url, signature } = endpointOf('queue', connectionString)
    const expected = new URL(QueueServiceClient.fromConnectionString(connectionString).url)
    expect(new URL(signature === undefined ? url : `${url}/?${signature}`)).toEqual(expected)
  })

  test('and the key to sign with', () => {
    expect(endpointOf('blob', `accountname=alerts;ACCOUNTKEY=${KEY}`)).toEqual({
      url: 'https://alerts.blob.core.windows.net',
      sharedKey: { accountName: 'alerts', accountKey: Buffer.from(KEY, 'base64') },
    })
  })
})

test.each<[string, string]>([
  ['nothing', ''],
  ['a text', `hunter2 ${KEY}`],
  ['no key', 'AccountName=alerts'],
  ['no address', `AccountKey=${KEY}`],
  ['an invalid address', `AccountName=alerts;AccountKey=${KEY};QueueEndpoint=nowhere`],
])('%s is refused, and the error repeats none of it', (_, connectionString) => {
  const refused = (): unknown => endpointOf('queue', connectionString)
  expect(refused).toThrow(expect.objectContaining({ code: 'setting_missing' }))
  expect(refused).toThrow(/^Set AzureWebJobsStorage to a connection string: (?!.*(?:hunter2|QSBr))/)
})
