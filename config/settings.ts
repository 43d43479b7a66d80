import {
  parseAbsoluteUri,
  parseAddress,
  parseBlockNumber,
  parseChainId,
  parseCount,
  parseDid,
  parseDuration,
  parseEndpoints,
  parseHash,
  parseHost,
  parseKey,
  parseList,
  parseOAuthIssuer,
  parseOneOf,
  parseOrigin,
  parsePath,
  parsePort,
  parsePrivateKey,
  parseUrl,
} from './parse-setting.ts'

/** Who reads a setting: `npm start`, `npm run issuer`, `npm run verifier`, or the tools (token, demo, bench). */
export type Reader = 'start' | 'issuer' | 'verifier' | 'tools'

/** `{KEY}` in a default stands for the value of that setting. */
export type Use = 'required' | 'optional' | { default: string }

export type Setting<Value = unknown> = {
  meaning: string
  /** Who reads it; who is not named here ignores it. */
  use: Partial<Record<Reader, Use>>
  parse: (text: string) => Value
}

const define = <Value>(setting: Setting<Value>): Setting<Value> => setting

/** Every setting there is. docs/configuration.md is written from this list. */
export const settings = {
  DATABASE_URL: define({
    meaning:
      'PostgreSQL. The issuer and the verifier each have a database of their own. For `npm start` it names the server, on which `careseal_issuer` and `careseal_verifier` are made; without it, an embedded PostgreSQL is started',
    use: { start: 'optional', issuer: 'required', verifier: 'required' },
    parse: parseUrl({
      protocols: ['postgres:', 'postgresql:'],
      example: 'postgres://user@host:5432/careseal',
    }),
  }),
  CHAIN_RPC_URL: define({
    meaning:
      'JSON-RPC of an Ethereum-compatible chain; several endpoints are separated by commas, and transactions go to the first. Without it, `npm start` starts an embedded chain (Anvil)',
    use: { start: 'optional', issuer: 'required', verifier: 'required' },
    parse: parseEndpoints,
  }),
  CHAIN_QUORUM: define({
    meaning:
      'How many of the endpoints in `CHAIN_RPC_URL` must say the same before it counts; more than half of them where it is left out',
    use: { start: 'optional', issuer: 'optional', verifier: 'optional' },
    parse: parseCount,
  }),
  CHAIN_PROOFS: define({
    meaning:
      "`on` has every organisation's newest anchor proven from the registry's storage (`eth_getProof`) at each final block in which that has changed, and wants endpoints that offer that; on or off",
    use: { start: { default: 'off' }, issuer: { default: 'off' }, verifier: { default: 'off' } },
    parse: parseOneOf(['on', 'off']),
  }),
  CHAIN_START_BLOCK: define({
    meaning:
      'The first block to read when the database is new: that of the first event of `DID_REGISTRY_ADDRESS` or `REGISTRY_ADDRESS` that matters, at the latest. What lies before it is never known',
    use: { start: { default: '0' }, issuer: { default: '0' }, verifier: { default: '0' } },
    parse: parseBlockNumber,
  }),
  REGISTRY_CODE_HASH: define({
    meaning:
      "keccak-256 of the registry's code on chain, as EXTCODEHASH gives it. Without it, the code must be what is compiled here, whatever its deployment's own values, and go with `DID_REGISTRY_ADDRESS`",
    use: { start: 'optional', issuer: 'optional', verifier: 'optional' },
    parse: parseHash,
  }),
  CHAIN_ID: define({
    meaning:
      'The chain that is meant; a node that answers with another id is refused. `npm start` asks the node where it is left out',
    use: { start: 'optional', issuer: 'required', verifier: 'required' },
    parse: parseChainId,
  }),
  REGISTRY_ADDRESS: define({
    meaning: "Careseal's registry contract. `npm start` deploys one where it is left out",
    use: { start: 'optional', issuer: 'required', verifier: 'required' },
    parse: parseAddress,
  }),
  DID_REGISTRY_ADDRESS: define({
    meaning: 'The ERC-1056 contract behind did:ethr. `npm start` deploys one where it is left out',
    use: { start: 'optional', issuer: 'required', verifier: 'required' },
    parse: parseAddress,
  }),
  CHAIN_FUNDER_KEY: define({
    meaning:
      "The account that deploys the contracts and funds the demo organisations on the chain of `CHAIN_RPC_URL`. On chain 31337 the first of Anvil's well-known accounts is taken where it is left out",
    use: { start: 'optional' },
    parse: parsePrivateKey,
  }),
  ISSUER_PORT: define({
    meaning: 'Where the issuer API listens',
    use: { start: { default: '3001' }, issuer: { default: '3001' } },
    parse: parsePort,
  }),
  VERIFIER_PORT: define({
    meaning: 'Where the verifier API listens',
    use: { start: { default: '3002' }, verifier: { default: '3002' } },
    parse: parsePort,
  }),
  LISTEN_HOST: define({
    meaning:
      'The address that both APIs listen on. They speak plain http: beyond this machine, put a proxy that ends TLS before them',
    use: {
      start: { default: 'localhost' },
      issuer: { default: 'localhost' },
      verifier: { default: 'localhost' },
    },
    parse: parseHost,
  }),
  ISSUER_URL: define({
    meaning:
      "The issuer's public origin. It stands in DIDs and credentials, so it should not change once one was issued",
    use: {
      start: { default: 'http://localhost:{ISSUER_PORT}' },
      issuer: { default: 'http://localhost:{ISSUER_PORT}' },
      verifier: 'optional',
    },
    parse: parseOrigin,
  }),
  VERIFIER_URL: define({
    meaning: "The verifier's public origin",
    use: {
      start: { default: 'http://localhost:{VERIFIER_PORT}' },
      verifier: { default: 'http://localhost:{VERIFIER_PORT}' },
    },
    parse: parseOrigin,
  }),
  KEY_ENCRYPTION_KEY: define({
    meaning:
      "32 random bytes, as base64url or hex, under which the process's keys and claims are encrypted at rest; the issuer's and the verifier's differ. `npm start` makes both and keeps them in the data directory; where it is given one, that is the issuer's, and the verifier's is derived from it",
    use: { start: 'optional', issuer: 'required', verifier: 'required' },
    parse: parseKey,
  }),
  CARESEAL_DATA_DIR: define({
    meaning: 'Where `npm start` keeps databases, chain, keys and logs, and where the tools find them',
    use: { start: { default: '.careseal' }, tools: { default: '.careseal' } },
    parse: parsePath,
  }),
  PUBLISH_EPOCH: define({
    meaning:
      'How often changes, and what was verified, are anchored on chain, at most; from 500ms to 3d. Each anchor is a transaction that the organisation pays',
    use: { start: { default: '2s' }, issuer: { default: '15m' }, verifier: { default: '15m' } },
    parse: parseDuration({ min: '500ms', max: '3d' }),
  }),
  PUBLISHED_COPY: define({
    meaning:
      'A directory in which the issuer keeps a copy of everything that it publishes, on other storage than the database. A database that is restored from an older backup is brought on from it. Without it, such an issuer publishes nothing for the organisations concerned',
    use: { start: { default: '{CARESEAL_DATA_DIR}/published' }, issuer: 'optional' },
    parse: parsePath,
  }),
  TRUSTED_ROOTS: define({
    meaning:
      "DIDs of the root authorities whose accreditations count, separated by commas. `npm start` trusts the demo's where it is left out",
    use: { start: 'optional', issuer: 'required', verifier: 'required' },
    parse: parseList({ parse: parseDid, what: 'DIDs' }),
  }),
  DIRECTORY_PUBLIC: define({
    meaning:
      '`on` lets anybody read the provider directory, as Plan-Net has it; otherwise a token of `credentials:verify` is asked for; on or off',
    use: { start: { default: 'off' }, verifier: { default: 'off' } },
    parse: parseOneOf(['on', 'off']),
  }),
  TRUST_SANDBOX: define({
    meaning:
      "`on` has the verifier count what the demo's `sandbox` issues as accredited: its root authority is trusted then; on or off",
    use: { start: { default: 'off' } },
    parse: parseOneOf(['on', 'off']),
  }),
  TRUSTED_ORIGINS: define({
    meaning:
      'Origins that may be fetched from although they are not public or not https, separated by commas; the did:web of the host of an http origin is read from it. For development. `npm start` adds its own',
    use: { start: { default: '' }, issuer: { default: '' }, verifier: { default: '' } },
    parse: parseList({ parse: parseOrigin, what: 'origins' }),
  }),
  OAUTH_ISSUER: define({
    meaning: 'The authorization server whose access tokens are accepted',
    use: {
      start: { default: '{ISSUER_URL}' },
      issuer: { default: '{ISSUER_URL}' },
      verifier: { default: '{ISSUER_URL}' },
    },
    parse: parseOAuthIssuer,
  }),
  OAUTH_AUDIENCE: define({
    meaning: 'The audience that an access token must name',
    use: {
      start: { default: 'https://w3id.org/careseal/api' },
      issuer: { default: 'https://w3id.org/careseal/api' },
      verifier: { default: 'https://w3id.org/careseal/api' },
    },
    parse: parseAbsoluteUri,
  }),
  WALLET_REDIRECT_URIS: define({
    meaning:
      'Where wallets may have their holder sent back to after signing in (RFC 8252 section 7), separated by commas. Without it, wallets take up offers by pre-authorized codes alone',
    use: { start: { default: '' }, issuer: { default: '' } },
    parse: parseList({ parse: parseAbsoluteUri, what: 'URIs' }),
  }),
  WALLET_ATTESTERS: define({
    meaning:
      'DIDs of the wallet providers whose key attestations are believed (OID4VCI 1.0 appendix D), separated by commas. Without it, wallets prove each key themselves',
    use: { start: { default: '' }, issuer: { default: '' } },
    parse: parseList({ parse: parseDid, what: 'DIDs' }),
  }),
  WALLET_ENCRYPTION: define({
    meaning:
      'optional, or required: whether wallets must encrypt their requests, and have the answers encrypted, on top of TLS (OID4VCI 1.0 section 10)',
    use: { start: { default: 'optional' }, issuer: { default: 'optional' } },
    parse: parseOneOf(['optional', 'required']),
  }),
  VERIFIER_DID: define({
    meaning: 'The DID under which verification records are signed; one of its own keys, where it is left out',
    use: { verifier: 'optional' },
    parse: parseDid,
  }),
  LOG_LEVEL: define({
    meaning: 'fatal, error, warn, info, debug, trace or silent',
    use: { start: { default: 'info' }, issuer: { default: 'info' }, verifier: { default: 'info' } },
    parse: parseOneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
  }),
}

export type SettingKey = keyof typeof settings
export type SettingValue<Key extends SettingKey> = ReturnType<(typeof settings)[Key]['parse']>
