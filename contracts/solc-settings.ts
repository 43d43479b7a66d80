/** Every setting that the registry's bytecode depends on. Cancun, for chains that are a fork or two behind. */
export const SOLC_SETTINGS = {
  evmVersion: 'cancun',
  viaIR: true,
  optimizer: { enabled: true, runs: 1000 },
  metadata: { bytecodeHash: 'none', appendCBOR: false },
} as const
