/** One thing that was looked at again. `skipped` says why it could not be. */
export type EvidenceStep = { step: string; outcome: 'ok' | 'failed' | 'skipped'; detail: string }

export function passed(step: string, detail: string): EvidenceStep {
  return { step, outcome: 'ok', detail }
}

export function failed(step: string, detail: string): EvidenceStep {
  return { step, outcome: 'failed', detail }
}

export function skipped(step: string, detail: string): EvidenceStep {
  return { step, outcome: 'skipped', detail }
}
