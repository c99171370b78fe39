import { describe, expect, test } from 'vitest'
import { parseConnectionUrl } from '../../../shared/config/connection-url.ts'
import { SERVICE_NOW } from '../../../shared/connectors/service-now/product.ts'

const parse = (text: string, allowOtherHost = false) =>
  parseConnectionUrl(text, SERVICE_NOW.cloud, allowOtherHost, { OTHER: 'https://example.com/path' })

describe('[S-09, S-27] a connection’s URL', () => {
  test.each([
    ['https://example.service-now.com', 'https://example.service-now.com'],
    ['https://example.service-now.com/', 'https://example.service-now.com'],
    ['https://EXAMPLE.Service-Now.com:8443', 'https://example.service-now.com:8443'],
    ['https://example.servicenow.com', 'https://example.servicenow.com'],
    ['http://localhost:8080', 'http://localhost:8080'],
    ['http://127.0.0.1:49152/', 'http://127.0.0.1:49152'],
    ['http://[::1]:80', 'http://[::1]'],
    ['https://localhost', 'https://localhost'],
  ])('%s is the origin %s', (text, origin) => {
    expect(parse(text)).toEqual({ origin })
  })

  test.each([
    ['', 'url is not a URL such as https://example.service-now.com'],
    ['example.service-now.com', 'url is not a URL such as https://example.service-now.com'],
    ['http://example.service-now.com', 'url must start with https://'],
    ['http://127.example.com', 'url must start with https://'],
    ['ftp://localhost', 'url must start with https://'],
    ['file:///etc/passwd', 'url must start with https://'],
    ['javascript:alert(1)', 'url must start with https://'],
    [
      'https://example.service-now.com/now',
      'url must end after the host name: https://example.service-now.com',
    ],
    [
      'https://example.service-now.com/?a=b',
      'url must end after the host name: https://example.service-now.com',
    ],
    [
      'https://example.service-now.com/#a',
      'url must end after the host name: https://example.service-now.com',
    ],
    ['https://${NAME}.service-now.com', 'url must be one ${SETTING} in capitals, or a URL without any'],
    ['${servicenow_url}', 'url must be one ${SETTING} in capitals, or a URL without any'],
    ['${OTHER}', 'the application setting OTHER must end after the host name: https://example.com'],
    ['${MISSING}', 'the application setting MISSING is not set'],
  ])('%j is refused', (text, reason) => {
    expect(parse(text)).toEqual({ reason })
  })

  test.each(['https://user@example.service-now.com', 'https://:hunter2@example.service-now.com'])(
    '%s is refused without being repeated',
    (text) => {
      expect(parse(text)).toEqual({ reason: 'url must not hold credentials' })
    },
  )

  test.each([
    'https://example.service-now.com.attacker.example',
    'https://service-now.com',
    'https://exampleservice-now.com',
    'https://tickets.example.com',
  ])('%s, outside the product’s own cloud, has to be meant', (text) => {
    expect(parse(text)).toEqual({
      reason:
        'url is outside .service-now.com, .servicenow.com, .servicenowservices.com: set allowOtherHost: true if that is meant',
    })
    expect(parse(text, true)).toEqual({ origin: text })
  })

  test('that is not https is refused even when it is meant', () => {
    expect(parse('http://tickets.example.com', true)).toEqual({ reason: 'url must start with https://' })
  })
})
