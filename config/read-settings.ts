import { ConfigError, type ConfigFault } from './config-error.ts'
import { SettingFault } from './parse-setting.ts'
import { type Reader, type SettingKey, type SettingValue, settings, type Use } from './settings.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** Reads settings one by one; faults are gathered, and thrown together by `done`. */
export type SettingsReader = {
  /** The value, or its default. After a fault the value is undefined, whatever its type says: `done` throws then. */
  value<Key extends SettingKey>(key: Key): SettingValue<Key>
  optional<Key extends SettingKey>(key: Key): SettingValue<Key> | undefined
  /** Adds a fault of a setting that does not go with another. */
  refuse(key: SettingKey, message: string): void
  /** The configuration, frozen. @throws {ConfigError} naming every key that is missing or wrong. */
  done<Config extends object>(config: Config): Readonly<Config>
}

export function readSettings({ env, reader }: { env: Environment; reader: Reader }): SettingsReader {
  const faults: ConfigFault[] = []

  const read = (key: SettingKey): unknown => {
    const text = textOf({ env, reader, key })
    if (text === undefined) {
      if (useOf({ reader, key }) !== 'optional') faults.push({ key, message: 'is missing' })
      return undefined
    }
    try {
      return settings[key].parse(text)
    } catch (error) {
      if (!(error instanceof SettingFault)) throw error
      faults.push({ key, message: error.message })
      return undefined
    }
  }

  return {
    value: (key) => read(key) as SettingValue<typeof key>,
    optional: (key) => read(key) as SettingValue<typeof key> | undefined,
    refuse: (key, message) => void faults.push({ key, message }),
    done: (config) => {
      if (faults.length > 0) throw new ConfigError(faults)
      return Object.freeze(config)
    },
  }
}

type Place = { env: Environment; reader: Reader; key: SettingKey }

function useOf({ reader, key }: Omit<Place, 'env'>): Use {
  const use: Partial<Record<Reader, Use>> = settings[key].use
  const own = use[reader]
  if (own === undefined) throw new Error(`${reader} reads ${key}, which the settings do not list for it`)
  return own
}

/** What is set, else the default, with the settings it refers to filled in; an empty text counts as not set. */
function textOf({ env, reader, key }: Place): string | undefined {
  const given = env[key]?.trim()
  if (given) return given
  const use = useOf({ reader, key })
  if (typeof use === 'string') return undefined
  let complete = true
  const text = use.default.replaceAll(/\{([A-Z_]+)\}/g, (_, name: SettingKey) => {
    const value = textOf({ env, reader, key: name })
    if (value === undefined) complete = false
    return value ?? ''
  })
  return complete ? text : undefined
}
