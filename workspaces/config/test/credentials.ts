import t from 'tap'
import { credentialsOf, projectHoldsCredentials } from '../lib/containment/credentials.js'
import { hideSecrets, knownSecrets, rememberSecrets } from '../lib/containment/known-secrets.js'
import { substitutedVariables } from '../lib/containment/substituted-settings.js'
import { layers } from './fixtures/layers.js'

const base64 = (text: string): string => Buffer.from(text).toString('base64')

void t.test('every credential of every layer, in every form', t => {
  const config = layers({
    cli: { '//r.example/:_authToken': 'token-of-cli', otp: '123456' },
    user: { '//r.example/:_auth': base64('me:password-1'), '//r.example/:_password': base64('password-2') },
    global: { 'https-proxy': 'http://me:pass%2Dword-3@proxy.example', proxy: false, registry: 'no address' },
    builtin: { '@s:registry': 'https://me:password-4@s.example', color: 'true' },
  })
  t.strictSame(
    credentialsOf(config).filter(text => text !== ''),
    [
      'token-of-cli',
      '123456',
      base64('me:password-1'),
      'me:password-1',
      'password-1',
      base64('password-2'),
      'password-2',
      'pass%2Dword-3',
      'pass-word-3',
      'password-4',
      'password-4',
    ],
  )
  t.end()
})

void t.test('whether a project’s file holds one', t => {
  t.equal(projectHoldsCredentials(layers({})), false)
  t.equal(projectHoldsCredentials(layers({ project: { registry: 'https://r.example' } })), false)
  t.equal(projectHoldsCredentials(layers({ project: { '//r/:_authToken': '${TOKEN}' } })), false)
  t.equal(projectHoldsCredentials(layers({ project: { '//r/:_authToken': 'literal' } })), true)
  t.equal(projectHoldsCredentials(layers({ project: { section: Object.create(null) as object } })), false)
  t.end()
})

void t.test('what is remembered is not printed', t => {
  t.teardown(() => {
    rememberSecrets([])
  })
  rememberSecrets(['secret', 'secret-longer', 'with"quote', 'short'])
  t.strictSame(knownSecrets(), ['secret-longer', 'with\\"quote', 'with"quote', 'secret'])
  t.equal(hideSecrets('a secret-longer, a secret, short, with"quote'), 'a ***, a ***, short, ***')
  t.strictSame(hideSecrets(['secret', 1, JSON.stringify('with"quote')]), ['***', 1, '"***"'])
  t.strictSame(hideSecrets({ secret: 'secret' }), { secret: 'secret' })
  t.equal(hideSecrets(undefined), undefined)
  t.end()
})

void t.test('what comes from a variable is not handed on under another name', t => {
  const config = layers(
    {
      env: { from_env: 'x' },
      project: { 'Some-Thing': 'a${SECRET}', plain: 'x', from_env: '${SECRET}' },
      user: { place: '${HOME}/cache', 'sa${X?}fe': 'y', list: ['${A?}'], section: Object.create(null) as object },
    },
    { user: { place: '/h/cache', safe: 'y', list: ['a'] } },
  )
  t.strictSame(substitutedVariables(config), ['npm_config_some_thing', 'npm_config_safe', 'npm_config_list'])
  t.end()
})
