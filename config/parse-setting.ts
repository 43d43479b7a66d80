/** A text that is not what a setting wants; `message` completes a sentence that begins with the setting's key. */
export class SettingFault extends Error {
  override readonly name = 'SettingFault'
}

const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** A whole number with a unit, such as `500ms`, `2s`, `15m`, `1h`, `1d`, within bounds. Gives milliseconds. */
export const parseDuration =
  ({ min, max }: { min: string; max: string }) =>
  (text: string): number => {
    const value = milliseconds(text)
    if (value === undefined || value < milliseconds(min)! || value > milliseconds(max)!) {
      throw new SettingFault(`must be a duration from ${min} to ${max}, such as 500ms, 2s, 15m or 1h`)
    }
    return value
  }

function milliseconds(text: string): number | undefined {
  const match = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text)
  return match ? Number(match[1]) * UNITS[match[2] as keyof typeof UNITS] : undefined
}

export function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (port < 1 || port > 65_535) throw new SettingFault('must be a port from 1 to 65535')
  return port
}

export const parseUrl =
  ({ protocols, example }: { protocols: readonly string[]; example: string }) =>
  (text: string): string => {
    if (!URL.canParse(text) || !protocols.includes(new URL(text).protocol)) {
      throw new SettingFault(`must be a URL such as ${example}`)
    }
    return text
  }

/** Scheme, host and port, without a path; as browsers and `URL.origin` write it. */
export function parseOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const bare = url && url.pathname === '/' && !url.search && !url.hash && !url.username && !url.password
  if (!bare || !/^https?:$/.test(url.protocol)) {
    throw new SettingFault('must be a scheme and host without a path, such as https://issuer.example')
  }
  return url.origin
}

/** An OAuth issuer identifier, kept as it is written: RFC 9207 and RFC 9068 compare it byte by byte. */
export function parseOAuthIssuer(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol) || /[?#]/.test(text) || url.username || url.password) {
    throw new SettingFault('must be an https URL without query and fragment, such as https://login.example')
  }
  return text
}

export function parseAbsoluteUri(text: string): string {
  if (!URL.canParse(text) || text.includes('#')) {
    throw new SettingFault('must be an absolute URI without a fragment (RFC 8707 section 2)')
  }
  return text
}

export function parseAddress(text: string): string {
  if (!/^0x[0-9a-fA-F]{40}$/.test(text)) throw new SettingFault('must be an address: 0x and 40 hex digits')
  return text
}

export function parseDid(text: string): string {
  if (!/^did:[a-z0-9]+:[A-Za-z0-9._:%-]*[A-Za-z0-9._%-]$/.test(text)) {
    throw new SettingFault('must be a DID such as did:ethr:0x7a69:0x…')
  }
  return text
}

/** Entries separated by commas; spaces around them and empty ones do not count. */
export const parseList =
  <Item>({ parse, what }: { parse: (text: string) => Item; what: string }) =>
  (text: string): readonly Item[] => {
    const entries = text.split(',').map((entry) => entry.trim())
    try {
      return Object.freeze(entries.filter(Boolean).map(parse))
    } catch (error) {
      if (error instanceof SettingFault) {
        throw new SettingFault(`must be ${what}, separated by commas; an entry ${error.message}`)
      }
      throw error
    }
  }

/** One endpoint or several, each once: one that stands there twice would count twice. */
export function parseEndpoints(text: string): readonly string[] {
  const parse = parseUrl({ protocols: ['http:', 'https:'], example: 'https://rpc.example' })
  const urls = parseList({ parse, what: 'URLs' })(text)
  if (urls.length === 0) throw new SettingFault('must be URLs, separated by commas')
  if (new Set(urls.map((url) => new URL(url).href)).size < urls.length) {
    throw new SettingFault('must be URLs that all differ')
  }
  return urls
}

export function parseCount(text: string): number {
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new SettingFault('must be a number from 1 to 999')
  return Number(text)
}

/** A block by its number. */
export function parseBlockNumber(text: string): number {
  if (!/^(0|[1-9]\d{0,14})$/.test(text))
    throw new SettingFault('must be the number of a block, such as 19000000')
  return Number(text)
}

/** 32 bytes, as Ethereum tools write a hash. */
export function parseHash(text: string): string {
  if (!/^0x[0-9a-fA-F]{64}$/.test(text)) throw new SettingFault('must be a hash: 0x and 64 hex digits')
  return text.toLowerCase()
}

export function parseChainId(text: string): bigint {
  if (!/^([1-9]\d{0,18}|0x[0-9a-f]{1,15})$/.test(text) || BigInt(text) === 0n) {
    throw new SettingFault('must be a chain id, such as 31337 or 0x7a69')
  }
  return BigInt(text)
}

/** 32 bytes, as 64 hex digits or as base64url. */
export function parseKey(text: string): Buffer {
  const key = /^[0-9a-fA-F]{64}$/.test(text)
    ? Buffer.from(text, 'hex')
    : /^[A-Za-z0-9_-]{43}=?$/.test(text)
      ? Buffer.from(text, 'base64url')
      : undefined
  if (key?.length !== 32) throw new SettingFault('must be 32 bytes, as base64url or as 64 hex digits')
  return key
}

/** A secp256k1 private key, as Ethereum tools write it. */
export function parsePrivateKey(text: string): string {
  if (!/^0x[0-9a-fA-F]{64}$/.test(text)) {
    throw new SettingFault('must be a private key: 0x and 64 hex digits')
  }
  return text
}

/** Where a server listens: a name or an address of this machine. */
export function parseHost(text: string): string {
  if (!/^[0-9A-Za-z.:-]{1,253}$/.test(text))
    throw new SettingFault('must be a host name or an address, such as 0.0.0.0')
  return text
}

export const parseOneOf =
  <const Choice extends string>(choices: readonly Choice[]) =>
  (text: string): Choice => {
    const choice = choices.find((one) => one === text)
    if (!choice) throw new SettingFault(`must be one of ${choices.join(', ')}`)
    return choice
  }

export function parsePath(text: string): string {
  if (text.includes('\0')) throw new SettingFault('must be a path')
  return text
}
