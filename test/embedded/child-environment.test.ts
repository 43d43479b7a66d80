import test from 'ava'
import { readIssuerConfig, readStartConfig, readVerifierConfig } from '#config/read-config.ts'
import { childEnvironments } from '#embedded/child-environment.ts'

const foundation = {
  databases: {
    issuer: 'postgres://localhost/careseal_issuer',
    verifier: 'postgres://localhost/careseal_verifier',
  },
  keys: { issuer: Buffer.alloc(32, 1), verifier: Buffer.alloc(32, 2) },
  chainRpcUrl: 'http://127.0.0.1:8545',
  chainId: 31337n,
  registryAddress: `0x${'11'.repeat(20)}`,
  didRegistryAddress: `0x${'22'.repeat(20)}`,
  trustedRoots: ['did:ethr:0x7a69:0xaa'],
}

test('each process gets a configuration that it accepts, with the settings of npm start passed on', (t) => {
  const env = {
    ISSUER_PORT: '4001',
    VERIFIER_PORT: '4002',
    PUBLISH_EPOCH: '1m',
    LOG_LEVEL: 'debug',
    HOME: '/home/x',
  }
  const config = readStartConfig({ env })
  const { issuer, verifier } = childEnvironments({ config, foundation, env })
  const asIssuer = readIssuerConfig({ env: issuer })
  const asVerifier = readVerifierConfig({ env: verifier })
  t.is(asIssuer.publishEpochMs, 60_000)
  t.is(asIssuer.port, 4001)
  t.is(asVerifier.port, 4002)
  t.is(asVerifier.oauthIssuer, 'http://localhost:4001')
  t.deepEqual(asVerifier.trustedOrigins, ['http://localhost:4001', 'http://localhost:4002'])
  t.is(asVerifier.logLevel, 'debug')
  t.is(issuer.HOME, '/home/x')
})

test('every endpoint of the chain that npm start was given is asked by both', (t) => {
  const env = { CHAIN_RPC_URL: `${foundation.chainRpcUrl},https://b.example` }
  const config = readStartConfig({ env })
  const { issuer, verifier } = childEnvironments({ config, foundation, env })
  t.deepEqual(readIssuerConfig({ env: issuer }).otherRpcUrls, ['https://b.example'])
  t.deepEqual(readVerifierConfig({ env: verifier }).otherRpcUrls, ['https://b.example'])
})

test('trust domains: neither process sees the database or the key of the other', (t) => {
  const env = { DATABASE_URL: 'postgres://admin:secret@localhost/', CHAIN_FUNDER_KEY: `0x${'33'.repeat(32)}` }
  const config = readStartConfig({ env })
  const { issuer, verifier } = childEnvironments({ config, foundation, env })
  const texts = { issuer: JSON.stringify(issuer), verifier: JSON.stringify(verifier) }
  t.false(texts.issuer.includes('careseal_verifier'))
  t.false(texts.verifier.includes('careseal_issuer'))
  t.false(texts.issuer.includes(foundation.keys.verifier.toString('base64url')))
  t.false(texts.verifier.includes(foundation.keys.issuer.toString('base64url')))
  for (const text of Object.values(texts)) {
    t.false(text.includes('secret'))
    t.false(text.includes('33333333'))
  }
})
