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
  sandboxRoot: 'did:ethr:0x7a69:0xbb',
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

test('the chain is followed by both as npm start was told to: its endpoints, quorum, proofs and first block', (t) => {
  const env = {
    CHAIN_RPC_URL: `${foundation.chainRpcUrl},https://b.example`,
    CHAIN_QUORUM: '2',
    CHAIN_PROOFS: 'on',
    CHAIN_START_BLOCK: '17',
    REGISTRY_CODE_HASH: `0x${'44'.repeat(32)}`,
  }
  const followed = {
    otherRpcUrls: ['https://b.example'],
    chainQuorum: 2,
    chainProofs: true,
    chainStartBlock: 17,
    registryCodeHash: env.REGISTRY_CODE_HASH,
  }
  const config = readStartConfig({ env })
  const { issuer, verifier } = childEnvironments({ config, foundation, env })
  t.like(readIssuerConfig({ env: issuer }), followed)
  t.like(readVerifierConfig({ env: verifier }), followed)
})

test('the sandbox issues, and the verifier trusts its root authority only when it is told to', (t) => {
  const [trusted, sandbox] = [foundation.trustedRoots[0]!, foundation.sandboxRoot]
  const rootsOf = (env: NodeJS.ProcessEnv) => {
    const { issuer, verifier } = childEnvironments({ config: readStartConfig({ env }), foundation, env })
    return { issuer: issuer.TRUSTED_ROOTS, verifier: verifier.TRUSTED_ROOTS }
  }
  t.deepEqual(rootsOf({}), { issuer: `${trusted},${sandbox}`, verifier: trusted })
  const both = `${trusted},${sandbox}`
  t.deepEqual(rootsOf({ TRUST_SANDBOX: 'on' }), { issuer: both, verifier: both })
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
