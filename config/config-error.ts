/** What is wrong with one setting. `message` says what is expected and never holds the value: it may be a secret. */
export type ConfigFault = { key: string; message: string }

/** The configuration cannot be used. Every fault is named at once, so that one look at it is enough. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly code = 'CONFIG_INVALID'
  readonly faults: readonly ConfigFault[]

  constructor(faults: readonly ConfigFault[]) {
    super(`configuration: ${faults.map(({ key, message }) => `${key} ${message}`).join('; ')}`)
    this.faults = faults
  }
}
